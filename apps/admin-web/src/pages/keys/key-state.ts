import { booleanAttribute, Component, computed, inject, input } from '@angular/core';
import { NzTooltipDirective } from 'ng-zorro-antd/tooltip';
import { type KeyCondition, type KeyRowFragment } from '../../graphql/generated/keys/graphql';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Badge, type Tone } from '../../ui/badge';
import { Clock } from '../../ui/clock';
import { injectRuleName } from '../../ui/rule-name';
import { injectCauseText } from './cause-text';

const TONE: Record<KeyCondition, Tone> = { ACTIVE: 'good', COOLING: 'info', RECOVERING: 'info', DISABLED: 'idle', BANNED: 'bad', EXPIRED: 'warn' };

/** What the evidence tells of the answer. */
const STATUS = /HTTP (\d{3})/;

/** What a key is now, why, and until when: "Cooling · 2 min left · 429 by rule Rate limited". */
@Component({
  selector: 'app-key-state',
  imports: [Badge, NzTooltipDirective],
  templateUrl: './key-state.html',
  styles: ':host { display: inline-flex; align-items: center; gap: 8px; min-width: 0; max-width: 100%; } .why { min-width: 0; color: var(--text-muted); font-size: 12px; }',
})
export class KeyState {
  readonly health = input.required<KeyRowFragment['health']>();
  /** As many lines as it takes; else one line, the rest of which a tooltip shows. */
  readonly whole = input(false, { transform: booleanAttribute });
  protected readonly t = injectTranslate();
  private readonly ruleName = injectRuleName();
  private readonly causeText = injectCauseText();
  private readonly format = inject(Format);
  private readonly clock = inject(Clock);
  protected readonly tone = computed(() => TONE[this.health().condition]);

  protected readonly why = computed(() => {
    const { until, cause } = this.health();
    const leftMs = until ? Date.parse(until) - this.clock.nowMs() : 0;
    const left = leftMs > 0 ? this.t('keys.timeLeft', { time: this.format.duration(Math.ceil(leftMs / 1000) * 1000) }) : null;
    const status = STATUS.exec(cause?.evidence ?? '')?.[1];
    const why = cause?.ruleName ? [[status, this.t('keys.byRule', { rule: this.ruleName(cause.ruleName) })].filter((part) => part).join(' ')] : [status, cause && this.causeText(cause)];
    return [left, ...why].filter((part) => part).join(' · ');
  });
}
