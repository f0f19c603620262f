import { Component, inject, input, signal } from '@angular/core';
import { form, FormField, required } from '@angular/forms/signals';
import { Router } from '@angular/router';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { RequestError } from '../../graphql/mutate';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { FormFieldFrame } from '../../ui/form-field';
import { FrontDoor } from '../../ui/front-door';
import { Notice } from '../../ui/notice';
import { submitForm } from '../../ui/submit-form';

@Component({
  selector: 'app-sign-in',
  imports: [FormField, FormFieldFrame, FrontDoor, NzButtonComponent, NzInputDirective],
  templateUrl: './sign-in.html',
  styles: '.problem { margin-bottom: 14px; color: var(--bad); } button { width: 100%; margin-top: 4px; }',
})
export class SignIn {
  /** Where to go afterwards: a path of ours. */
  readonly next = input<string>();
  protected readonly t = injectTranslate();
  protected readonly problem = signal<string | null>(null);
  protected readonly codeAsked = signal(false);
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly notice = inject(Notice);
  private readonly model = signal({ email: '', password: '', code: '' });
  protected readonly form = form(this.model, (path) => {
    required(path.email);
    required(path.password);
    required(path.code, { when: () => this.codeAsked() });
  });

  protected async signIn(event: Event): Promise<void> {
    event.preventDefault();
    this.problem.set(null);
    const { email, password, code } = this.model();
    const entered = await submitForm(this.form, () => this.session.signIn({ email, password, code: code || null }), (error) => this.refused(error));
    if (entered) await this.router.navigateByUrl(this.next()?.startsWith('/') ? this.next()! : '/');
  }

  private refused(error: unknown): void {
    const { code } = RequestError.from(error);
    if (code === 'SECOND_FACTOR_REQUIRED' && !this.codeAsked()) this.codeAsked.set(true);
    else this.problem.set(code === 'UNAUTHENTICATED' ? this.t('signIn.wrong') : this.notice.explain(error));
  }
}
