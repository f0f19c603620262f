import { Component, input } from '@angular/core';

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'idle' | 'accent';

/** A state in one word: a coloured dot and its name. `soft` paints the ground as well. */
@Component({
  selector: 'app-badge',
  template: '@if (dot()) {<i></i>}<ng-content />',
  host: { '[class]': 'tone()', '[class.soft]': 'soft()' },
  styles: `
    :host { display: inline-flex; align-items: center; gap: 6px; white-space: nowrap; font-size: 12px; line-height: 18px; --tone: var(--idle); --ground: var(--idle-soft); color: var(--tone); }
    :host(.soft) { padding: 1px 8px; border-radius: 20px; background: var(--ground); }
    :host(.good) { --tone: var(--good); --ground: var(--good-soft); }
    :host(.warn) { --tone: var(--warn); --ground: var(--warn-soft); }
    :host(.bad) { --tone: var(--bad); --ground: var(--bad-soft); }
    :host(.info) { --tone: var(--info); --ground: var(--info-soft); }
    :host(.accent) { --tone: var(--accent-text); --ground: var(--accent-soft); }
    i { width: 7px; height: 7px; border-radius: 50%; background: var(--tone); flex: none; }
  `,
})
export class Badge {
  readonly tone = input<Tone>('idle');
  readonly soft = input(true);
  readonly dot = input(true);
}
