import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { Component, inject } from '@angular/core';
import { LucideFileClock } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { type AuditRowFragment } from '../../graphql/generated/audit/graphql';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Panel } from '../../ui/panel';

/** One change, field by field, before and after. */
@Component({
  selector: 'app-audit-panel',
  imports: [LucideFileClock, NzButtonComponent, Panel],
  template: `
    <app-panel [heading]="entry.action">
      <p class="muted">{{ format.dateTime(entry.at) }} · {{ entry.actorLabel }} · {{ entry.subjectName ?? entry.subjectKind }} #{{ entry.subjectId }}</p>
      @for (change of entry.changes; track change.field) {
        <h3><code>{{ change.field }}</code></h3>
        @if (change.before !== null && change.before !== undefined) { <pre class="before" tabindex="0"><span class="visually-hidden">{{ t('audit.before') }}</span>{{ change.before }}</pre> }
        @if (change.after !== null && change.after !== undefined) { <pre class="after" tabindex="0"><span class="visually-hidden">{{ t('audit.after') }}</span>{{ change.after }}</pre> }
      } @empty {
        <p>{{ t('audit.noChanges') }}</p>
      }
      <button slot="footer" nz-button type="button" (click)="ref.close(entry)"><svg lucideFileClock></svg>{{ t('audit.history') }}</button>
    </app-panel>
  `,
  styles: `
    :host { display: block; height: 100%; }
    h3 { margin: 18px 0 6px; font-weight: 500; }
    pre { margin: 0; padding: 7px 12px; white-space: pre-wrap; overflow-wrap: anywhere; border-left: 3px solid; }
    .before { border-color: var(--bad); background: var(--bad-soft); border-radius: 0 6px 0 0; }
    .after { border-color: var(--good); background: var(--good-soft); border-radius: 0 0 6px 0; }
  `,
})
export class AuditPanel {
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  /** Closes with the entry whose subject one wants the history of. */
  protected readonly ref = inject<DialogRef<AuditRowFragment>>(DialogRef);
  protected readonly entry = inject<AuditRowFragment>(DIALOG_DATA);
}
