import { Component, computed, input } from '@angular/core';
import { type ImportStatus } from '../../graphql/generated/imports/graphql';
import { injectTranslate } from '../../i18n/translate';
import { Badge, type Tone } from '../../ui/badge';

const TONE: Record<ImportStatus, Tone> = { QUEUED: 'idle', RUNNING: 'info', DONE: 'good', FAILED: 'bad', CANCELLED: 'warn', UNDONE: 'idle' };

@Component({
  selector: 'app-import-status',
  imports: [Badge],
  template: '<app-badge [tone]="tone()">{{ t(`imports.status.${status()}`) }}</app-badge>',
})
export class ImportStatusBadge {
  readonly status = input.required<ImportStatus>();
  protected readonly t = injectTranslate();
  protected readonly tone = computed(() => TONE[this.status()]);
}
