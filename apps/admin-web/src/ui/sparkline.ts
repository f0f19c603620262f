import { Component, computed, input } from '@angular/core';

const WIDTH = 72;
const HEIGHT = 18;

/** A line without axes, small enough for a table's row. */
@Component({
  selector: 'app-sparkline',
  template: `<svg [attr.viewBox]="box" role="img" [attr.aria-label]="label()"><path [attr.d]="path()" fill="none" stroke="var(--chart-1)" stroke-width="1.5" stroke-linejoin="round" /></svg>`,
  styles: 'svg { display: block; width: 72px; height: 18px; }',
})
export class Sparkline {
  readonly values = input.required<readonly number[]>();
  readonly label = input.required<string>();
  protected readonly box = `0 0 ${WIDTH} ${HEIGHT}`;
  protected readonly path = computed(() => {
    const values = this.values();
    const most = Math.max(1, ...values);
    const step = WIDTH / Math.max(1, values.length - 1);
    return values.map((value, index) => `${index === 0 ? 'M' : 'L'}${(index * step).toFixed(1)} ${(HEIGHT - 1 - (value / most) * (HEIGHT - 2)).toFixed(1)}`).join('');
  });
}
