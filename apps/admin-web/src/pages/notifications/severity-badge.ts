import { Component, inject, input } from '@angular/core';
import { type Severity } from '../../graphql/generated/notifications/graphql';
import { Translator } from '../../i18n/translate';
import { Badge, type Tone } from '../../ui/badge';

const TONE: Record<Severity, Tone> = { INFO: 'info', WARNING: 'warn', CRITICAL: 'bad' };

@Component({
  selector: 'app-severity-badge',
  imports: [Badge],
  template: '<app-badge [tone]="tone[severity()]" [soft]="false">{{ t(`notifications.severity.${severity()}`) }}</app-badge>',
})
export class SeverityBadge {
  readonly severity = input.required<Severity>();
  protected readonly tone = TONE;
  protected readonly t = inject(Translator).translate;
}
