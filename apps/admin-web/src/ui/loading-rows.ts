import { Component, computed, input } from '@angular/core';

/** Grey bars where rows will be, as tall as the rows, so that nothing jumps when they arrive. */
@Component({
  selector: 'app-loading-rows',
  template: '@for (row of bars(); track row) {<div class="row" [style.height.px]="rowHeightPx()"><span [style.width.%]="18 + ((row * 37) % 14)"></span><span [style.width.%]="30 + ((row * 53) % 22)"></span><span [style.width.%]="8"></span></div>}',
  host: { 'aria-hidden': 'true' },
  styles: `
    :host { display: block; }
    .row { display: flex; align-items: center; gap: 28px; padding: 0 14px; border-bottom: 1px solid var(--border); }
    .row:last-child { border-bottom: 0; }
    span { height: 9px; border-radius: 5px; background: var(--bg-hover); animation: breathe 1.4s ease-in-out infinite alternate; }
    @keyframes breathe { to { opacity: 0.45; } }
  `,
})
export class LoadingRows {
  readonly rows = input(8);
  readonly rowHeightPx = input(40);
  protected readonly bars = computed(() => Array.from({ length: this.rows() }, (_, index) => index));
}
