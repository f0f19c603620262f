import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { Component, inject } from '@angular/core';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { type HeaderQuery } from '../../graphql/generated/headers/graphql';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { CodeDiff } from '../../ui/code-diff';
import { type DiffLanguage } from '../../ui/code-diff-view';
import { Panel } from '../../ui/panel';

type Version = HeaderQuery['headerConfig']['versions'][number];

export interface HeaderDiffData {
  readonly name: string;
  readonly before: Version;
  readonly after: Version;
  readonly readOnly: boolean;
}

const LANGUAGE: Record<Version['valueType'], DiffLanguage> = { STATIC: 'text', JAVASCRIPT: 'javascript', PYTHON: 'python' };

/** An earlier version beside the one in force. Closes with true when it is to be gone back to. */
@Component({
  selector: 'app-header-diff',
  imports: [CodeDiff, NzButtonComponent, Panel],
  template: `
    <app-panel [heading]="data.name">
      <span slot="below-heading" class="muted">{{ t('headers.compareWith', { version: data.before.version }) }} · {{ data.before.changedBy }} · {{ format.dateTime(data.before.changedAt) }}</span>
      @if (data.before.valueType !== data.after.valueType) {
        <p class="muted">{{ t('headers.otherKind', { before: kind(data.before), after: kind(data.after) }) }}</p>
      }
      <app-code-diff [before]="before" [after]="after" [language]="language" />
      @if (!data.readOnly) {
        <button slot="footer" nz-button nzType="primary" type="button" (click)="ref.close(true)">{{ t('headers.revert') }}</button>
      }
    </app-panel>
  `,
  styles: ':host { display: block; height: 100%; } p { margin-bottom: 10px; }',
})
export class HeaderDiff {
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly ref = inject<DialogRef<boolean>>(DialogRef);
  protected readonly data = inject<HeaderDiffData>(DIALOG_DATA);
  protected readonly before = { code: this.data.before.value, label: this.t('headers.version', { version: this.data.before.version }) };
  protected readonly after = { code: this.data.after.value, label: this.t('headers.versionInForce', { version: this.data.after.version }) };
  protected readonly language = LANGUAGE[this.data.after.valueType];

  protected kind({ valueType }: Version): string {
    return this.t(`enums.headerValueType.${valueType}`);
  }
}
