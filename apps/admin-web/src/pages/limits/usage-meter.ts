import { Component, computed, inject, input } from '@angular/core';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { RelativeTime } from '../../ui/relative-time';

/** From which share on a meter warns. */
const NEAR_END = 0.8;

/** How much of a limit or quota is used, and when there is room again. */
@Component({
  selector: 'app-usage-meter',
  imports: [RelativeTime],
  template: `
    <span class="label">{{ label() }}</span>
    <span class="figure num">{{ format.number(used()) }} / {{ format.number(total()) }}</span>
    <span class="bar" [class]="tone()" role="meter" aria-valuemin="0" [attr.aria-valuemax]="total()" [attr.aria-valuenow]="shown()" [attr.aria-label]="label()"><i [style.width.%]="share() * 100"></i></span>
    @if (shownReset(); as at) { <span class="reset faint">{{ t(ofQuota() ? 'quotas.resets' : 'limits.resets') }} <app-relative-time [at]="at" /></span> }
  `,
  styles: `
    :host { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2px 8px; min-width: 0; align-content: start; }
    .label { color: var(--text-muted); overflow: hidden; text-overflow: ellipsis; }
    .bar { grid-column: 1 / -1; height: 6px; border-radius: 3px; background: var(--bg-hover); overflow: hidden; }
    i { display: block; height: 100%; border-radius: 3px; background: var(--accent); }
    .near i { background: var(--warn); }
    .full i { background: var(--bad); }
    .reset { grid-column: 1 / -1; font-size: 12px; line-height: 16px; }
  `,
})
export class UsageMeter {
  readonly label = input.required<string>();
  readonly used = input.required<number>();
  readonly total = input.required<number>();
  readonly resetAt = input<string | null>();
  /** A quota begins anew as a whole; a window only has room again. */
  readonly ofQuota = input(false);
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly shownReset = computed(() => (this.used() > 0 || this.ofQuota() ? this.resetAt() : null));
  protected readonly shown = computed(() => Math.min(this.used(), this.total()));
  protected readonly share = computed(() => (this.total() > 0 ? this.shown() / this.total() : 1));
  protected readonly tone = computed(() => (this.share() >= 1 ? 'bar full' : this.share() >= NEAR_END ? 'bar near' : 'bar'));
}
