import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { Component, computed, inject, input } from '@angular/core';
import { LucideEllipsis, LucidePencil, LucidePlus, LucideRotateCcw, LucideTrash2 } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { type LimitRowFragment, LimitsDocument, type QuotaRowFragment, QuotasDocument } from '../../graphql/generated/limits/graphql';
import { injectQuery } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { Badge } from '../../ui/badge';
import { ErrorState } from '../../ui/error-state';
import { LimitActions } from './limit-actions';
import { type LimitSubject, subjectIds, windowLabel } from './limit-subjects';
import { PoolRunway } from './pool-runway';
import { UsageMeter } from './usage-meter';

const REFRESH_MS = 3_000;
const SHOWN = 50;

/**
 * The limits and quotas of one subject, live, to be put on its page:
 * `<app-subject-limits [subject]="{ subjectKind: 'UPSTREAM', upstreamId: id() }" [name]="upstream.name" />`.
 * An upstream's and a consumer's also shows the limits of consumers on upstreams; an upstream's how long its pool
 * lasts; an API key's and a virtual key's the quotas that it has or shares.
 */
@Component({
  selector: 'app-subject-limits',
  imports: [Badge, CdkMenu, CdkMenuItem, CdkMenuTrigger, ErrorState, LucideEllipsis, LucidePencil, LucidePlus, LucideRotateCcw, LucideTrash2, NzButtonComponent, PoolRunway, UsageMeter],
  templateUrl: './subject-limits.html',
  styleUrl: './subject-limits.css',
})
export class SubjectLimits {
  readonly subject = input.required<LimitSubject>();
  /** What the subject is called: a new quota gets this name. */
  readonly name = input.required<string>();
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly session = inject(Session);
  protected readonly actions = inject(LimitActions);
  protected readonly windowLabel = windowLabel;

  /** Who is narrowed to upstreams has no part in limits. */
  protected readonly visible = computed(() => this.session.may('READ', 'LIMIT'));
  protected readonly hasQuotas = computed(() => this.subject().subjectKind === 'API_KEY' || this.subject().subjectKind === 'VIRTUAL_KEY');
  protected readonly limits = injectQuery(LimitsDocument, () => (this.visible() ? { first: SHOWN, filter: subjectIds(this.subject()) } : null), { pollIntervalMs: REFRESH_MS });
  protected readonly quotas = injectQuery(
    QuotasDocument,
    () => (this.visible() && this.hasQuotas() ? { first: SHOWN, filter: { apiKeyId: this.subject().apiKeyId, virtualKeyId: this.subject().virtualKeyId } } : null),
    { pollIntervalMs: REFRESH_MS },
  );
  private readonly rows = computed(() => this.limits.data()?.limits.edges.map(({ node }) => node) ?? []);
  protected readonly own = computed(() => this.rows().find(({ subjectKind }) => subjectKind === this.subject().subjectKind));
  /** Of a consumer on an upstream, seen from either of them. */
  protected readonly others = computed(() => this.rows().filter(({ subjectKind }) => subjectKind !== this.subject().subjectKind));
  protected readonly quotaRows = computed(() => this.quotas.data()?.quotas.edges.map(({ node }) => node) ?? []);

  protected editLimit(limit: LimitRowFragment | undefined): void {
    void this.actions.editLimit({ subject: this.subject(), limit });
  }

  protected addQuota(): void {
    const { apiKeyId, virtualKeyId } = this.subject();
    void this.actions.editQuota({ apiKeyId: apiKeyId ?? undefined, virtualKeyId: virtualKeyId ?? undefined, name: this.name() });
  }

  protected otherName(limit: LimitRowFragment): string {
    return limit.subjectNames.find((name) => name !== this.name()) ?? limit.subjectNames.join(' → ');
  }

  protected quotaLabel(quota: QuotaRowFragment): string {
    const shared = quota.memberCount > 1 ? ` · ${this.t('quotas.sharedBy', { count: this.format.number(quota.memberCount) })}` : '';
    return `${this.t(`quotas.measure.${quota.measure}`)} · ${this.t(`quotas.reset.${quota.quotaReset}`)}${shared}`;
  }
}
