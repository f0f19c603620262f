import { Component, inject, input, signal } from '@angular/core';
import { form, FormField, required } from '@angular/forms/signals';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { ChangePasswordDocument } from '../../graphql/generated/account/graphql';
import { type MeFragment } from '../../graphql/generated/session/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectTranslate } from '../../i18n/translate';
import { FormFieldFrame } from '../../ui/form-field';
import { NewPassword, newPasswordRules } from '../../ui/new-password';
import { Notice } from '../../ui/notice';
import { submitForm } from '../../ui/submit-form';

const EMPTY = { current: '', code: '', password: '', repeated: '' };

@Component({
  selector: 'app-password-card',
  imports: [FormField, FormFieldFrame, NewPassword, NzButtonComponent, NzInputDirective],
  template: `
    <h2>{{ t('account.password.heading') }}</h2>
    <p class="muted">{{ t('account.password.text') }}</p>
    <form (submit)="save($event)" novalidate>
      @if (problem(); as text) { <p class="problem" role="alert">{{ text }}</p> }
      <input type="hidden" name="username" autocomplete="username" [value]="me().email ?? ''" />
      <app-form-field [label]="t('account.password.current')" for="current-password" [state]="form.current()">
        <input nz-input id="current-password" type="password" autocomplete="current-password" [formField]="form.current" />
      </app-form-field>
      @if (me().totpEnabled) {
        <app-form-field [label]="t('signIn.code')" for="password-code" [hint]="t('signIn.codeHint')" [state]="form.code()">
          <input nz-input id="password-code" class="mono" autocomplete="one-time-code" inputmode="numeric" [formField]="form.code" />
        </app-form-field>
      }
      <app-new-password [password]="form.password" [repeated]="form.repeated" [label]="t('account.password.new')" />
      <button nz-button type="submit" [nzLoading]="form().submitting()">{{ t('account.password.action') }}</button>
    </form>
  `,
  styleUrl: './account-card.css',
})
export class PasswordCard {
  readonly me = input.required<MeFragment>();
  protected readonly t = injectTranslate();
  protected readonly problem = signal<string | null>(null);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  private readonly model = signal(EMPTY);
  protected readonly form = form(this.model, (path) => {
    required(path.current);
    required(path.code, { when: () => this.me().totpEnabled });
    newPasswordRules(path.password, path.repeated, () => this.t('newPassword.different'));
  });

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    this.problem.set(null);
    const { current, code, password } = this.model();
    const saved = await submitForm(
      this.form,
      async () => {
        await this.mutate(ChangePasswordDocument, { input: { password: current, code: code || null, newPassword: password } }, ['mySessions']);
      },
      (error) => this.problem.set(this.notice.explain(error)),
    );
    if (!saved) return;
    this.form().reset(EMPTY);
    this.notice.done(this.t('account.password.done'));
  }
}
