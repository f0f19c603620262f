import { Component, inject, input, signal } from '@angular/core';
import { form, FormField, pattern, required } from '@angular/forms/signals';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzQRCodeComponent } from 'ng-zorro-antd/qr-code';
import { BeginTotpDocument, type BeginTotpMutation, ConfirmTotpDocument, DisableTotpDocument } from '../../graphql/generated/account/graphql';
import { type MeFragment } from '../../graphql/generated/session/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectTranslate } from '../../i18n/translate';
import { FreshSignIn } from '../../session/fresh-sign-in';
import { Session } from '../../session/session';
import { Badge } from '../../ui/badge';
import { Confirm } from '../../ui/confirm';
import { CopyButton } from '../../ui/copy-button';
import { FormFieldFrame } from '../../ui/form-field';
import { Notice } from '../../ui/notice';
import { SecretOnce } from '../../ui/secret-once';
import { submitForm } from '../../ui/submit-form';

/** An authenticator app, taken into use and given up. Both need a fresh sign-in. */
@Component({
  selector: 'app-second-factor-card',
  imports: [Badge, CopyButton, FormField, FormFieldFrame, NzButtonComponent, NzInputDirective, NzQRCodeComponent],
  templateUrl: './second-factor-card.html',
  styleUrls: ['./account-card.css', './second-factor-card.css'],
})
export class SecondFactorCard {
  readonly me = input.required<MeFragment>();
  protected readonly t = injectTranslate();
  protected readonly enrolment = signal<BeginTotpMutation['beginTotp'] | null>(null);
  private readonly session = inject(Session);
  private readonly fresh = inject(FreshSignIn);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  private readonly confirm = inject(Confirm);
  private readonly secret = inject(SecretOnce);
  private readonly model = signal({ code: '' });
  protected readonly form = form(this.model, (path) => {
    required(path.code);
    pattern(path.code, /^\d{3} ?\d{3}$/);
  });

  protected async begin(): Promise<void> {
    try {
      const begun = await this.fresh.run(() => this.mutate(BeginTotpDocument, {}));
      this.enrolment.set(begun?.beginTotp ?? null);
    } catch (error) {
      this.notice.failed(error);
    }
  }

  protected async turnOn(event: Event): Promise<void> {
    event.preventDefault();
    let codes: readonly string[] | undefined;
    await submitForm(
      this.form,
      async () => {
        codes = (await this.fresh.run(() => this.mutate(ConfirmTotpDocument, { code: this.model().code.replace(' ', '') })))?.confirmTotp;
      },
      (error) => this.notice.failed(error),
    );
    if (!codes) return;
    this.close();
    await this.secret.show({ heading: this.t('account.totp.codes'), text: this.t('account.totp.codesText'), secret: codes.join('\n') });
    await this.session.reload();
  }

  protected async turnOff(): Promise<void> {
    if (!(await this.confirm.ask({ heading: this.t('account.totp.disableHeading'), text: this.t('account.totp.disableText'), action: this.t('account.totp.disable') }))) return;
    try {
      const done = await this.fresh.run(() => this.mutate(DisableTotpDocument, {}));
      if (!done) return;
      await this.session.reload();
      this.notice.done(this.t('account.totp.offNow'));
    } catch (error) {
      this.notice.failed(error);
    }
  }

  protected close(): void {
    this.enrolment.set(null);
    this.form().reset({ code: '' });
  }
}
