import { Component, input, model } from '@angular/core';

export interface SegmentedOption<T> {
  readonly value: T;
  readonly label: string;
  readonly disabled?: boolean;
}

let groups = 0;

/** One of a few, all in sight: radio buttons that look like a switch. */
@Component({
  selector: 'app-segmented',
  template: `
    @for (option of options(); track option.value) {
      <label [class.chosen]="option.value === value()" [class.disabled]="option.disabled">
        <input type="radio" class="visually-hidden" [name]="group" [checked]="option.value === value()" [disabled]="option.disabled ?? false" (change)="value.set(option.value)" />
        {{ option.label }}
      </label>
    }
  `,
  host: { role: 'radiogroup', '[attr.aria-label]': 'label()', '[class.small]': 'small()' },
  styles: `
    :host { position: relative; display: inline-flex; padding: 2px; border-radius: 7px; background: var(--bg-hover); }
    label { padding: 4px 11px; border-radius: 5px; line-height: 20px; color: var(--text-muted); white-space: nowrap; cursor: pointer; }
    :host(.small) label { padding: 1px 8px; }
    label:hover { color: var(--text-strong); }
    .chosen { background: var(--bg-raised); color: var(--text-strong); box-shadow: 0 1px 2px rgb(0 0 0 / 0.12), 0 0 0 1px var(--border); }
    .disabled { opacity: 0.5; cursor: not-allowed; }
    label:has(:focus-visible) { outline: 2px solid var(--focus); outline-offset: 1px; }
    @media (max-width: 560px) { :host { flex-wrap: wrap; } }
  `,
})
export class Segmented<T extends string> {
  readonly options = input.required<readonly SegmentedOption<T>[]>();
  readonly value = model.required<T>();
  readonly label = input.required<string>();
  readonly small = input(false);
  protected readonly group = `segmented-${++groups}`;
}
