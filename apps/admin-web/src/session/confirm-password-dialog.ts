import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { Component, inject, signal } from '@angular/core';
import { form, FormField, required } from '@angular/forms/signals';
import { Router } from '@angular/router';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { type SignInOptionsQuery } from '../graphql/generated/session/graphql';
import { injectTranslate } from '../i18n/translate';
import { FormFieldFrame } from '../ui/form-field';
import { Notice } from '../ui/notice';
import { submitForm } from '../ui/submit-form';
import { Session } from './session';

/** Asks for the password again, and for the code where a second factor is in force. Closes with true when they were right. */
@Component({
  selector: 'app-confirm-password-dialog',
  imports: [FormField, FormFieldFrame, NzButtonComponent, NzInputDirective],
  template: `
    <form (submit)="confirm($event)" novalidate>
      <h2 id="confirm-password-heading">{{ t('confirmPassword.heading') }}</h2>
      <p class="muted">{{ t('confirmPassword.text') }}</p>
      @if (problem(); as text) { <p class="problem" role="alert">{{ text }}</p> }
      <input type="hidden" name="username" autocomplete="username" [value]="session.me()?.email ?? ''" />
      <app-form-field [label]="t('signIn.password')" for="confirm-password" [state]="form.password()">
        <input nz-input id="confirm-password" type="password" autocomplete="current-password" [formField]="form.password" cdkFocusInitial />
      </app-form-field>
      @if (session.me()?.totpEnabled) {
        <app-form-field [label]="t('signIn.code')" for="confirm-code" [hint]="t('signIn.codeHint')" [state]="form.code()">
          <input nz-input id="confirm-code" class="mono" autocomplete="one-time-code" inputmode="numeric" [formField]="form.code" />
        </app-form-field>
      }
      @if (oidcName; as name) { <p><a [href]="oidcLink">{{ t('confirmPassword.oidc', { name }) }}</a></p> }
      <footer>
        <button nz-button type="button" (click)="ref.close(false)">{{ t('ui.cancel') }}</button>
        <button nz-button type="submit" nzType="primary" [nzLoading]="form().submitting()">{{ t('confirmPassword.action') }}</button>
      </footer>
    </form>
  `,
  host: { class: 'card' },
  styles: `
    :host { display: block; width: 400px; max-width: 100%; box-sizing: border-box; padding: 20px 22px 18px; box-shadow: var(--shadow-popup); }
    h2 { font-size: 15px; line-height: 22px; }
    p { margin: 6px 0 16px; }
    .problem { color: var(--bad); }
    footer { display: flex; justify-content: flex-end; gap: 8px; margin-top: 4px; }
  `,
})
export class ConfirmPasswordDialog {
  protected readonly t = injectTranslate();
  protected readonly session = inject(Session);
  protected readonly ref = inject<DialogRef<boolean>>(DialogRef);
  protected readonly oidcName = inject<SignInOptionsQuery['signInOptions']>(DIALOG_DATA).oidcName;
  protected readonly oidcLink = `/api/auth/oidc/start?${new URLSearchParams({ returnTo: inject(Router).url })}`;
  protected readonly problem = signal<string | null>(null);
  private readonly notice = inject(Notice);
  private readonly model = signal({ password: '', code: '' });
  protected readonly form = form(this.model, (path) => {
    required(path.password);
    required(path.code, { when: () => this.session.me()?.totpEnabled ?? false });
  });

  protected async confirm(event: Event): Promise<void> {
    event.preventDefault();
    this.problem.set(null);
    const { password, code } = this.model();
    const right = await submitForm(this.form, () => this.session.confirmPassword({ password, code: code || null }), (error) => this.problem.set(this.notice.explain(error)));
    if (right) this.ref.close(true);
  }
}
