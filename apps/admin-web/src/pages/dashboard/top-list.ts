import { Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';

export interface ShareRow {
  readonly label: string;
  readonly note: string;
  readonly requests: number;
  /** Share of failures, 0 to 1. */
  readonly failed: number;
  readonly params: Readonly<Record<string, string>>;
}

/** The most of something, each a way to the requests behind it. */
@Component({
  selector: 'app-top-list',
  imports: [RouterLink],
  template: `
    @for (row of rows(); track $index) {
      <a routerLink="/logs" [queryParams]="row.params">
        <i [class.bad]="bad()" [style.width.%]="(row.requests / most()) * 100"></i>
        <span class="truncate label">{{ row.label }}</span>
        <span class="muted num">{{ row.note }}</span>
        @if (row.failed > 0) { <span class="failed num">{{ format.percent(row.failed) }}</span> }
        <span class="num count">{{ format.compact(row.requests) }}</span>
      </a>
    } @empty {
      <p class="muted">{{ t('dashboard.nothing') }}</p>
    }
  `,
  styles: `
    :host { display: block; margin: 0 -8px; }
    a { position: relative; display: flex; align-items: center; gap: 10px; height: 30px; padding: 0 8px; border-radius: 5px; color: var(--text); }
    a:hover { background: var(--bg-hover); }
    i { position: absolute; left: 0; top: 3px; bottom: 3px; border-radius: 4px; background: var(--accent-soft); }
    i.bad { background: var(--bad-soft); }
    span { position: relative; }
    .label { flex: 1; }
    .failed { color: var(--bad); }
    .count { min-width: 44px; text-align: right; font-weight: 500; }
    p { padding: 8px; }
  `,
})
export class TopList {
  readonly rows = input.required<readonly ShareRow[]>();
  readonly bad = input(false);
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly most = computed(() => Math.max(1, ...this.rows().map((row) => row.requests)));
}
