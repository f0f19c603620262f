import { Component, computed, effect, type ElementRef, inject, input, signal, viewChild } from '@angular/core';
import { form, FormField, required } from '@angular/forms/signals';
import { Router } from '@angular/router';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { RequestError } from '../../graphql/request-error';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { FormFieldFrame } from '../../ui/form-field';
import { FrontDoor } from '../../ui/front-door';
import { Notice } from '../../ui/notice';
import { submitForm } from '../../ui/submit-form';

/** Sign-in by password and, where that is in force, a second factor; or by the identity provider. */
@Component({
  selector: 'app-sign-in',
  imports: [FormField, FormFieldFrame, FrontDoor, NzButtonComponent, NzInputDirective],
  templateUrl: './sign-in.html',
  styles: '.problem { margin-bottom: 14px; color: var(--bad); } button, a { width: 100%; margin-top: 4px; } .or { display: flex; align-items: center; gap: 12px; margin: 14px 0 10px; } .or::before, .or::after { content: ""; flex: 1; border-top: 1px solid var(--border); }',
})
export class SignIn {
  /** Where to go afterwards: a path of ours. */
  readonly next = input<string>();
  /** Why the identity provider's sign-in came to nothing. */
  readonly error = input<string>();
  protected readonly t = injectTranslate();
  protected readonly problem = signal<string | null>(null);
  protected readonly codeAsked = signal(false);
  protected readonly oidcName = signal<string | null>(null);
  /** Signing in there ends where this page would have led. */
  protected readonly oidcLink = computed(() => `/api/auth/oidc/start?${new URLSearchParams({ returnTo: this.target() })}`);
  private readonly target = computed(() => (this.next()?.startsWith('/') ? this.next()! : '/'));
  private readonly code = viewChild<ElementRef<HTMLInputElement>>('code');
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly notice = inject(Notice);
  private readonly model = signal({ email: '', password: '', code: '' });
  protected readonly form = form(this.model, (path) => {
    required(path.email);
    required(path.password);
    required(path.code, { when: () => this.codeAsked() });
  });

  constructor() {
    effect(() => {
      const error = this.error();
      if (error) this.problem.set(this.t(error === 'OIDC_REFUSED' ? 'signIn.oidcRefused' : 'signIn.oidcFailed'));
    });
    effect(() => this.code()?.nativeElement.focus());
    void this.session.options().then(
      ({ oidcName }) => this.oidcName.set(oidcName ?? null),
      (error) => this.problem.set(this.notice.explain(error)),
    );
  }

  protected async signIn(event: Event): Promise<void> {
    event.preventDefault();
    this.problem.set(null);
    const { email, password, code } = this.model();
    const entered = await submitForm(this.form, () => this.session.signIn({ email, password, code: code || null }), (error) => this.refused(error));
    if (entered) await this.router.navigateByUrl(this.target());
  }

  private refused(error: unknown): void {
    if (RequestError.from(error).code === 'SECOND_FACTOR_REQUIRED' && !this.codeAsked()) this.codeAsked.set(true);
    else this.problem.set(this.notice.explain(error));
  }
}
