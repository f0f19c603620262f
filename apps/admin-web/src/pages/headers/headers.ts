import { CdkDrag, CdkDragDrop, CdkDragHandle, CdkDropList, moveItemInArray } from '@angular/cdk/drag-drop';
import { Component, computed, inject, input, linkedSignal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { LucideArrowDown, LucideArrowUp, LucideGripVertical, LucideHeading, LucidePlus } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { NzSwitchComponent } from 'ng-zorro-antd/switch';
import { type HeaderRowFragment, HeadersDocument, HeaderUpstreamsDocument, ReorderHeadersDocument, UpdateHeaderDocument } from '../../graphql/generated/headers/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { Badge } from '../../ui/badge';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { LoadingRows } from '../../ui/loading-rows';
import { Notice } from '../../ui/notice';
import { Page } from '../../ui/page';
import { Label } from '../../ui/label';

const MOST = 100;

/** An upstream's headers, in the order in which they are set. */
@Component({
  selector: 'app-headers',
  imports: [Label, Badge, CdkDrag, CdkDragHandle, CdkDropList, EmptyState, ErrorState, FormsModule, LoadingRows, LucideArrowDown, LucideArrowUp, LucideGripVertical, LucidePlus, NzButtonComponent, NzSelectModule, NzSwitchComponent, Page, RouterLink],
  templateUrl: './headers.html',
  styleUrl: './headers.css',
})
export class Headers {
  readonly upstream = input<string>();
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly session = inject(Session);
  protected readonly emptyIcon = LucideHeading;
  private readonly router = inject(Router);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);

  private readonly upstreams = injectQuery(HeaderUpstreamsDocument, () => ({ first: MOST }));
  protected readonly upstreamChoices = computed(() => this.upstreams.data()?.upstreams.edges.map(({ node }) => ({ value: node.id, label: node.name })) ?? []);
  protected readonly chosen = computed(() => this.upstream() ?? this.upstreamChoices()[0]?.value ?? null);
  protected readonly query = injectQuery(HeadersDocument, () => {
    const upstreamId = this.chosen();
    return upstreamId ? { upstreamId, first: MOST } : null;
  });
  protected readonly rows = linkedSignal(() => this.query.data()?.headerConfigs.edges.map((edge) => edge.node) ?? []);
  protected readonly nothing = computed(() => (!this.upstreams.loading() && this.upstreamChoices().length === 0) || (!this.query.loading() && this.rows().length === 0));

  protected choose(upstream: string): void {
    void this.router.navigate([], { queryParams: { upstream } });
  }

  protected dropped({ previousIndex, currentIndex }: CdkDragDrop<unknown>): void {
    void this.move(previousIndex, currentIndex);
  }

  protected async move(from: number, to: number): Promise<void> {
    const rows = [...this.rows()];
    moveItemInArray(rows, from, to);
    this.rows.set(rows);
    try {
      await this.mutate(ReorderHeadersDocument, { input: { upstreamId: this.chosen()!, ids: rows.map(({ id }) => id) } });
    } catch (error) {
      this.notice.failed(error);
      this.query.refetch();
    }
  }

  protected async enable(row: HeaderRowFragment, enabled: boolean): Promise<void> {
    await this.mutate(UpdateHeaderDocument, { id: row.id, input: { enabled } }).catch((error: unknown) => this.notice.failed(error));
  }
}
