import { Component, computed, effect, inject, input, signal } from '@angular/core';
import { form, FormField, maxLength, required } from '@angular/forms/signals';
import { Router, RouterLink } from '@angular/router';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { InvitedPersonDocument } from '../../graphql/generated/invitation/graphql';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { ErrorState } from '../../ui/error-state';
import { FormFieldFrame } from '../../ui/form-field';
import { FrontDoor } from '../../ui/front-door';
import { LoadingRows } from '../../ui/loading-rows';
import { NewPassword, newPasswordRules } from '../../ui/new-password';
import { Notice } from '../../ui/notice';
import { submitForm } from '../../ui/submit-form';

/** Where the link of an invitation leads: somebody new, or who has forgotten the password, sets one and is in. */
@Component({
  selector: 'app-invitation',
  imports: [ErrorState, FormField, FormFieldFrame, FrontDoor, LoadingRows, NewPassword, NzButtonComponent, NzInputDirective, RouterLink],
  templateUrl: './invitation.html',
  styles: '.problem { margin-bottom: 14px; color: var(--bad); } form > button { width: 100%; margin-top: 4px; } .over p + p { margin-top: 10px; } .whom { margin-bottom: 16px; } strong { color: var(--text-strong); }',
})
export class InvitationPage {
  readonly token = input<string>();
  protected readonly t = injectTranslate();
  protected readonly problem = signal<string | null>(null);
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly notice = inject(Notice);
  private readonly query = injectQuery(InvitedPersonDocument, () => (this.token() ? { token: this.token()! } : null));
  protected readonly person = computed(() => this.query.data()?.invitation);
  /** The link was used, has run out after its seven days, or was replaced by another. */
  protected readonly over = computed(() => !this.token() || (this.query.error()?.reason === 'INVITATION_OVER'));
  protected readonly failure = computed(() => (this.over() ? null : this.query.error()?.message));

  private readonly model = signal({ name: '', password: '', repeated: '' });
  protected readonly form = form(this.model, (path) => {
    required(path.name);
    maxLength(path.name, 100);
    newPasswordRules(path.password, path.repeated, () => this.t('newPassword.different'));
  });

  constructor() {
    effect(() => {
      const person = this.person();
      if (person) this.model.update((model) => ({ ...model, name: person.name }));
    });
  }

  protected retry(): void {
    this.query.refetch();
  }

  protected async accept(event: Event): Promise<void> {
    event.preventDefault();
    this.problem.set(null);
    const { name, password } = this.model();
    const accepted = await submitForm(
      this.form,
      () => this.session.acceptInvitation(this.token() ?? '', { name, password }),
      (error) => this.problem.set(this.notice.explain(error)),
    );
    if (accepted) await this.router.navigateByUrl('/');
  }
}
