import { Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { type DashboardFiguresFragment } from '../../graphql/generated/dashboard/graphql';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';

/** The health of every pool: how many of its keys can be used, and what holds the others. */
@Component({
  selector: 'app-pool-bars',
  imports: [RouterLink],
  template: `
    @for (pool of bars(); track pool.upstreamId) {
      <a routerLink="/keys" [queryParams]="{ upstream: pool.upstreamId }">
        <span class="name truncate">{{ pool.upstreamName }}</span>
        <span class="num muted">{{ format.number(pool.active) }} / {{ format.number(pool.total) }}</span>
        <span class="visually-hidden">{{ pool.text }}</span>
        <span class="bar" aria-hidden="true" [title]="pool.text">@for (part of pool.parts; track part.tone) {<i [class]="part.tone" [style.flex-grow]="part.count"></i>}</span>
      </a>
    } @empty {
      <p class="muted">{{ t('dashboard.nothing') }}</p>
    }
  `,
  styles: `
    a { display: grid; grid-template-columns: 1fr auto; gap: 3px 10px; padding: 5px 0 7px; color: var(--text); }
    .bar { grid-column: 1 / -1; display: flex; gap: 2px; height: 6px; }
    i { min-width: 3px; border-radius: 3px; background: var(--idle); }
    i.active { background: var(--good); }
    i.cooling { background: var(--info); }
    i.exhausted { background: var(--warn); }
    i.banned { background: var(--bad); }
    p { padding: 8px 0; }
  `,
})
export class PoolBars {
  readonly pools = input.required<DashboardFiguresFragment['pools']>();
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly bars = computed(() =>
    this.pools()
      .filter(({ total }) => total > 0)
      .map((pool) => {
      const parts = (['active', 'cooling', 'exhausted', 'disabled', 'banned', 'expired'] as const).map((tone) => ({ tone, count: pool[tone] })).filter(({ count }) => count > 0);
      return { ...pool, parts, text: `${pool.upstreamName}: ${parts.map(({ tone, count }) => `${this.t(`dashboard.pool.${tone}`)} ${this.format.number(count)}`).join(', ')}` };
    }),
  );
}
