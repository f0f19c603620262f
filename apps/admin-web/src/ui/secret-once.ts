import { Dialog, DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { Component, inject, Injectable } from '@angular/core';
import { LucideShieldAlert } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { firstValueFrom } from 'rxjs';
import { injectTranslate } from '../i18n/translate';
import { CopyButton } from './copy-button';

export interface SecretToShow {
  readonly heading: string;
  readonly secret: string;
  /** What it is good for. */
  readonly text?: string;
}

@Component({
  selector: 'app-secret-once-dialog',
  imports: [NzButtonComponent, CopyButton, LucideShieldAlert],
  template: `
    <h2 id="secret-heading">{{ data.heading }}</h2>
    @if (data.text; as text) { <p class="muted">{{ text }}</p> }
    <p class="note"><svg lucideShieldAlert></svg>{{ t('ui.secretOnce.note') }}</p>
    <div class="secret"><code data-testid="secret">{{ data.secret }}</code><app-copy-button [text]="data.secret" /></div>
    <footer><button nz-button type="button" nzType="primary" (click)="ref.close()">{{ t('ui.secretOnce.kept') }}</button></footer>
  `,
  host: { class: 'card' },
  styles: `
    :host { display: block; width: 520px; max-width: 100%; box-sizing: border-box; padding: 20px 22px 18px; box-shadow: var(--shadow-popup); }
    h2 { font-size: 15px; line-height: 22px; }
    .note { display: flex; gap: 8px; align-items: center; margin-top: 10px; color: var(--warn); }
    .secret { display: flex; align-items: center; gap: 10px; margin-top: 14px; padding: 10px 12px; border: 1px solid var(--border); border-radius: 8px; background: var(--bg-sunken); }
    .muted { margin-top: 6px; }
    code { flex: 1; white-space: pre-line; overflow-wrap: anywhere; color: var(--text-strong); }
    footer { display: flex; justify-content: flex-end; margin-top: 18px; }
  `,
})
export class SecretOnceDialog {
  protected readonly t = injectTranslate();
  protected readonly data = inject<SecretToShow>(DIALOG_DATA);
  protected readonly ref = inject<DialogRef<void>>(DialogRef);
}

/** Shows a secret that the server will never tell again. A click beside it does not close it. */
@Injectable({ providedIn: 'root' })
export class SecretOnce {
  private readonly dialog = inject(Dialog);

  async show(data: SecretToShow): Promise<void> {
    const ref = this.dialog.open<void>(SecretOnceDialog, {
      data,
      disableClose: true,
      ariaLabelledBy: 'secret-heading',
      backdropClass: 'dialog-backdrop',
      panelClass: 'dialog-panel',
    });
    await firstValueFrom(ref.closed, { defaultValue: undefined });
  }
}
