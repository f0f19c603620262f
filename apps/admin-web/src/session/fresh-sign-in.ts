import { Dialog } from '@angular/cdk/dialog';
import { inject, Injectable } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import { RequestError } from '../graphql/request-error';
import { Session } from './session';

/** For what the API does only for somebody who has just proved who they are. */
@Injectable({ providedIn: 'root' })
export class FreshSignIn {
  private readonly dialog = inject(Dialog);
  private readonly session = inject(Session);

  /** Does the work; where the last proof is too old, asks for another and then goes on. @returns undefined when the person would rather not. */
  async run<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      const { code, reason } = RequestError.from(error);
      if (code !== 'FRESH_SIGN_IN_REQUIRED' || reason === 'NOT_A_PERSON') throw error;
      return (await this.ask()) ? work() : undefined;
    }
  }

  private async ask(): Promise<boolean> {
    const { ConfirmPasswordDialog } = await import('./confirm-password-dialog');
    const ref = this.dialog.open<boolean>(ConfirmPasswordDialog, {
      data: await this.session.options(),
      ariaLabelledBy: 'confirm-password-heading',
      backdropClass: 'dialog-backdrop',
      panelClass: 'dialog-panel',
    });
    return (await firstValueFrom(ref.closed, { defaultValue: false })) ?? false;
  }
}
