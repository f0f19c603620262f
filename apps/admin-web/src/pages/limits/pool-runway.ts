import { Component, computed, inject, input } from '@angular/core';
import { LucideHourglass } from '@lucide/angular';
import { PoolRunwayDocument } from '../../graphql/generated/limits/graphql';
import { injectQuery } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';

const REFRESH_MS = 10_000;
/** From here on it is worth a warning. */
const SHORT_SECONDS = 86_400;

/** How long the quotas of an upstream's keys last at the present rate. */
@Component({
  selector: 'app-pool-runway',
  imports: [LucideHourglass],
  template: `
    @if (runway(); as one) {
      <p [class.short]="short()"><svg lucideHourglass></svg><span>{{ sentence() }}</span></p>
    }
  `,
  styles: `
    p { display: flex; gap: 8px; align-items: center; padding: 8px 12px; border-radius: 8px; background: var(--bg-sunken); color: var(--text-muted); }
    p.short { background: var(--warn-soft); color: var(--warn); }
  `,
})
export class PoolRunway {
  readonly upstreamId = input.required<string>();
  private readonly t = injectTranslate();
  private readonly format = inject(Format);
  private readonly query = injectQuery(PoolRunwayDocument, () => ({ upstreamId: this.upstreamId() }), { pollIntervalMs: REFRESH_MS });
  protected readonly runway = computed(() => this.query.data()?.poolRunway);
  protected readonly short = computed(() => (this.runway()?.secondsLeft ?? SHORT_SECONDS) < SHORT_SECONDS);

  protected readonly sentence = computed(() => {
    const { requestsLeft, secondsLeft, requestsPerSecond } = this.runway()!;
    const rate = this.format.number(requestsPerSecond, { maximumFractionDigits: 2 });
    if (requestsLeft === null || requestsLeft === undefined) return this.t('limits.runway.unlimited', { rate });
    const left = this.format.number(requestsLeft, { maximumFractionDigits: 0 });
    if (secondsLeft === null || secondsLeft === undefined) return this.t('limits.runway.noEnd', { left, rate });
    return this.t('limits.runway.dry', { left, rate, time: this.format.duration(secondsLeft * 1_000) });
  });
}
