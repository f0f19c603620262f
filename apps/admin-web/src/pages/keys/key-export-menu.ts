import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { Component, inject, input } from '@angular/core';
import { LucideDownload } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { injectTranslate } from '../../i18n/translate';
import { FreshSignIn } from '../../session/fresh-sign-in';
import { Session } from '../../session/session';
import { Confirm } from '../../ui/confirm';
import { Notice } from '../../ui/notice';
import { saveFile } from '../../ui/save-file';

const EXPORT_URL = '/api/admin/batch/keys/export-csv';

/** Keys as a CSV file that an import takes: values masked, or, for an admin, in clear. */
@Component({
  selector: 'app-key-export-menu',
  imports: [CdkMenu, CdkMenuItem, CdkMenuTrigger, LucideDownload, NzButtonComponent],
  template: `
    <button nz-button type="button" [cdkMenuTriggerFor]="menu"><svg lucideDownload></svg>{{ t('keys.export.action') }}</button>
    <ng-template #menu>
      <div class="menu" cdkMenu>
        <button type="button" cdkMenuItem (cdkMenuItemTriggered)="download(false)"><span>{{ t('keys.export.masked') }}</span></button>
        @if (session.may('REVEAL', 'API_KEY')) { <button type="button" cdkMenuItem (cdkMenuItemTriggered)="reveal()"><span>{{ t('keys.export.clear') }}</span></button> }
      </div>
    </ng-template>
  `,
})
export class KeyExportMenu {
  /** Null is all upstreams. */
  readonly upstreamId = input.required<string | null>();
  protected readonly t = injectTranslate();
  protected readonly session = inject(Session);
  private readonly confirm = inject(Confirm);
  private readonly fresh = inject(FreshSignIn);
  private readonly notice = inject(Notice);

  protected async reveal(): Promise<void> {
    if (await this.confirm.ask({ heading: this.t('keys.export.heading'), text: this.t('keys.export.text'), action: this.t('keys.export.clear') })) await this.download(true);
  }

  protected async download(reveal: boolean): Promise<void> {
    const query = new URLSearchParams({ columns: 'all', ...(this.upstreamId() && { upstream_id: this.upstreamId()! }), ...(reveal && { reveal: 'true' }) });
    try {
      await this.fresh.run(() => saveFile(`${EXPORT_URL}?${query}`, 'keys.csv'));
    } catch (error) {
      this.notice.failed(error);
    }
  }
}
