import { Component, computed, effect, inject, input, signal } from '@angular/core';
import { form, FormField, maxLength, required } from '@angular/forms/signals';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { type MeFragment } from '../../graphql/generated/session/graphql';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { FormFieldFrame } from '../../ui/form-field';
import { Notice } from '../../ui/notice';
import { submitForm } from '../../ui/submit-form';
import { UpstreamNames } from '../../ui/upstream-names';

@Component({
  selector: 'app-profile-card',
  imports: [FormField, FormFieldFrame, NzButtonComponent, NzInputDirective, UpstreamNames],
  template: `
    <h2>{{ t('account.profile.heading') }}</h2>
    <dl>
      <div><dt>{{ t('signIn.email') }}</dt><dd>{{ me().email }}</dd></div>
      <div><dt>{{ t('users.column.role') }}</dt><dd>{{ t(role()) }}</dd></div>
      <div><dt>{{ t('account.profile.scope') }}</dt><dd><app-upstream-names [ids]="me().upstreamIds ?? null" /></dd></div>
    </dl>
    <p class="muted">{{ t(roleHint()) }} {{ t('account.profile.emailHint') }}</p>
    <form (submit)="save($event)" novalidate>
      <app-form-field [label]="t('setup.name')" for="profile-name" [state]="form.name()">
        <input nz-input id="profile-name" autocomplete="name" [formField]="form.name" />
      </app-form-field>
      <button nz-button type="submit" [nzLoading]="form().submitting()">{{ t('ui.save') }}</button>
    </form>
  `,
  styleUrl: './account-card.css',
})
export class ProfileCard {
  readonly me = input.required<MeFragment>();
  protected readonly t = injectTranslate();
  protected readonly role = computed(() => `enums.role.${this.me().role}` as const);
  protected readonly roleHint = computed(() => `users.roleHint.${this.me().role}` as const);
  private readonly session = inject(Session);
  private readonly notice = inject(Notice);
  private readonly model = signal({ name: '' });
  protected readonly form = form(this.model, (path) => {
    required(path.name);
    maxLength(path.name, 100);
  });

  constructor() {
    effect(() => this.model.set({ name: this.me().name }));
  }

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    const saved = await submitForm(this.form, () => this.session.updateProfile(this.model()), (error) => this.notice.failed(error));
    if (saved) this.notice.done(this.t('ui.saved'));
  }
}
