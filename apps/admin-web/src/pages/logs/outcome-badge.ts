import { Component, computed, input } from '@angular/core';
import { type Outcome } from '../../graphql/generated/logs/graphql';
import { Badge, type Tone } from '../../ui/badge';

const TONE: Record<Outcome, Tone> = { SUCCESS: 'good', CALLER_ERROR: 'warn', UNAUTHORIZED: 'bad', RATE_LIMITED: 'warn', UPSTREAM_ERROR: 'bad', TIMEOUT: 'bad', TRUNCATED: 'bad', CLIENT_ABORT: 'idle', REFUSED: 'warn' };

@Component({
  selector: 'app-outcome-badge',
  imports: [Badge],
  template: '<app-badge [tone]="tone()" [soft]="soft()" [dot]="!soft()"><span class="num">{{ status() || "–" }}</span></app-badge>',
})
export class OutcomeBadge {
  readonly outcome = input.required<Outcome>();
  readonly status = input.required<number | null>();
  readonly soft = input(true);
  protected readonly tone = computed(() => TONE[this.outcome()]);
}
