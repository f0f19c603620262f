import { Component, computed, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { RouterLink } from '@angular/router';
import { LucideCheck, LucideChevronRight } from '@lucide/angular';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { WelcomeDocument } from '../../graphql/generated/welcome/graphql';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { ErrorState } from '../../ui/error-state';
import { Page } from '../../ui/page';
import { Snippet } from '../../ui/snippet';
import { TryIt } from '../upstreams/try-it';
import { snippet, SNIPPET_KINDS, type SnippetKind } from './snippets';
import { Segmented } from '../../ui/segmented';
import { Label } from '../../ui/label';

const UPSTREAM_CHOICES = 100;
const REFRESH_MS = 3_000;

/** The start: a list of first steps that follows the truth, a request to try, and code to take along. */
@Component({
  selector: 'app-welcome',
  imports: [Label, ErrorState, FormsModule, LucideCheck, LucideChevronRight, Segmented, NzSelectModule, Page, RouterLink, Snippet, TryIt],
  templateUrl: './welcome.html',
  styleUrl: './welcome.css',
})
export class Welcome {
  protected readonly t = injectTranslate();
  protected readonly session = inject(Session);
  protected readonly query = injectQuery(WelcomeDocument, () => ({ first: UPSTREAM_CHOICES, virtualKeys: this.session.may('READ', 'VIRTUAL_KEY'), requestLogs: this.session.may('READ', 'REQUEST_LOG') }), { pollIntervalMs: REFRESH_MS });
  protected readonly upstreams = computed(() => this.query.data()?.upstreams.edges.map((edge) => edge.node) ?? []);
  private readonly chosenSlug = signal<string | null>(null);
  protected readonly upstream = computed(() => this.upstreams().find(({ slug }) => slug === this.chosenSlug()) ?? this.upstreams()[0]);
  /** For those who may take them. */
  protected readonly steps = computed(() => this.allSteps().filter(({ offered }) => offered));
  private readonly allSteps = computed(() => {
    const data = this.query.data();
    return [
      { key: 'upstream', done: (data?.upstreams.totalCount ?? 0) > 0, link: '/upstreams', offered: this.session.may('CREATE', 'UPSTREAM') },
      { key: 'key', done: (data?.apiKeys.totalCount ?? 0) > 0, link: '/keys', offered: this.session.may('CREATE', 'API_KEY') },
      { key: 'virtualKey', done: (data?.virtualKeys?.totalCount ?? 0) > 0, link: '/consumers', offered: this.session.may('CREATE', 'VIRTUAL_KEY') },
      { key: 'request', done: (data?.requestLogs?.edges.length ?? 0) > 0, link: '/logs', offered: this.session.may('READ', 'REQUEST_LOG') },
    ] as const;
  });
  protected readonly doneCount = computed(() => this.steps().filter(({ done }) => done).length);
  protected readonly kind = signal<SnippetKind>('curl');
  protected readonly kinds = computed(() => SNIPPET_KINDS.map((value) => ({ value, label: this.t(`welcome.snippet.${value}`) })));
  protected readonly code = computed(() => snippet(this.kind(), location.origin, this.upstream()?.slug ?? 'openai'));

  protected choose(slug: string): void {
    this.chosenSlug.set(slug);
  }
}
