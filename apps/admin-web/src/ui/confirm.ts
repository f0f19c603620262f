import { Dialog, DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { Component, inject, Injectable } from '@angular/core';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { firstValueFrom } from 'rxjs';
import { injectTranslate } from '../i18n/translate';

export interface ConfirmQuestion {
  /** What and how many: "Delete 3 API keys?" */
  readonly heading: string;
  /** What follows from it, and what undoes it. */
  readonly text: string;
  /** The verb on the button. */
  readonly action: string;
  readonly danger?: boolean;
}

@Component({
  selector: 'app-confirm-dialog',
  imports: [NzButtonComponent],
  template: `
    <h2 id="confirm-heading">{{ question.heading }}</h2>
    <p id="confirm-text" class="muted">{{ question.text }}</p>
    <footer>
      <button nz-button type="button" (click)="ref.close(false)">{{ t('ui.cancel') }}</button>
      <button nz-button type="button" nzType="primary" [nzDanger]="question.danger ?? true" (click)="ref.close(true)">{{ question.action }}</button>
    </footer>
  `,
  host: { class: 'card' },
  styles: `
    :host { display: block; width: 420px; max-width: 100%; box-sizing: border-box; padding: 20px 22px 18px; box-shadow: var(--shadow-popup); }
    h2 { font-size: 15px; line-height: 22px; }
    p { margin-top: 6px; }
    footer { display: flex; justify-content: flex-end; gap: 8px; margin-top: 20px; }
  `,
})
export class ConfirmDialog {
  protected readonly t = injectTranslate();
  protected readonly question = inject<ConfirmQuestion>(DIALOG_DATA);
  protected readonly ref = inject<DialogRef<boolean>>(DialogRef);
}

/** Asks before something that hurts. Escape and a click beside it mean no. */
@Injectable({ providedIn: 'root' })
export class Confirm {
  private readonly dialog = inject(Dialog);

  async ask(question: ConfirmQuestion): Promise<boolean> {
    const ref = this.dialog.open<boolean>(ConfirmDialog, {
      data: question,
      role: 'alertdialog',
      ariaLabelledBy: 'confirm-heading',
      ariaDescribedBy: 'confirm-text',
      backdropClass: 'dialog-backdrop',
      panelClass: 'dialog-panel',
    });
    return (await firstValueFrom(ref.closed)) ?? false;
  }
}
