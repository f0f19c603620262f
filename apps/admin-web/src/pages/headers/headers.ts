import { Component, computed, inject, input } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { LucideHeading, LucidePlus } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { HeaderUpstreamsDocument } from '../../graphql/generated/headers/graphql';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { EmptyState } from '../../ui/empty-state';
import { LoadingRows } from '../../ui/loading-rows';
import { Page } from '../../ui/page';
import { Label } from '../../ui/label';
import { HeaderList } from './header-list';

const MOST = 100;

/** An upstream's headers, in the order in which they are set. */
@Component({
  selector: 'app-headers',
  imports: [EmptyState, FormsModule, HeaderList, Label, LoadingRows, LucidePlus, NzButtonComponent, NzSelectModule, Page, RouterLink],
  templateUrl: './headers.html',
  styles: '.upstream { width: 200px; }',
})
export class Headers {
  readonly upstream = input<string>();
  protected readonly t = injectTranslate();
  protected readonly session = inject(Session);
  protected readonly emptyIcon = LucideHeading;
  private readonly router = inject(Router);

  protected readonly upstreams = injectQuery(HeaderUpstreamsDocument, () => ({ first: MOST }));
  protected readonly upstreamChoices = computed(() => this.upstreams.data()?.upstreams.edges.map(({ node }) => ({ value: node.id, label: node.name })) ?? []);
  protected readonly chosen = computed(() => this.upstream() ?? this.upstreamChoices()[0]?.value ?? null);

  protected choose(upstream: string): void {
    void this.router.navigate([], { queryParams: { upstream } });
  }
}
