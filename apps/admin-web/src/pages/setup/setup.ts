import { Component, inject, input, signal } from '@angular/core';
import { email, form, FormField, required } from '@angular/forms/signals';
import { Router, RouterLink } from '@angular/router';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { FormFieldFrame } from '../../ui/form-field';
import { FrontDoor } from '../../ui/front-door';
import { NewPassword, newPasswordRules } from '../../ui/new-password';
import { Notice } from '../../ui/notice';
import { submitForm } from '../../ui/submit-form';

/** Makes the first admin, by the one-time link that the gateway prints when it starts. */
@Component({
  selector: 'app-setup',
  imports: [FormField, FormFieldFrame, FrontDoor, NewPassword, NzButtonComponent, NzInputDirective, RouterLink],
  templateUrl: './setup.html',
  styles: '.problem { margin-bottom: 14px; color: var(--bad); } form button { width: 100%; margin-top: 4px; } .how p + p { margin-top: 10px; }',
})
export class Setup {
  readonly token = input<string>();
  protected readonly t = injectTranslate();
  protected readonly problem = signal<string | null>(null);
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly notice = inject(Notice);
  private readonly model = signal({ name: '', email: '', password: '', repeated: '' });
  protected readonly form = form(this.model, (path) => {
    required(path.name);
    required(path.email);
    email(path.email);
    newPasswordRules(path.password, path.repeated, () => this.t('newPassword.different'));
  });

  protected async complete(event: Event): Promise<void> {
    event.preventDefault();
    this.problem.set(null);
    const { name, email: address, password } = this.model();
    const made = await submitForm(
      this.form,
      () => this.session.completeSetup(this.token() ?? '', { name, email: address, password }),
      (error) => this.problem.set(this.notice.explain(error)),
    );
    if (made) await this.router.navigateByUrl('/');
  }
}
