import { DialogRef } from '@angular/cdk/dialog';
import { Component, computed, inject, signal } from '@angular/core';
import { form, FormField, maxLength, required } from '@angular/forms/signals';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { CreateTokenDocument, type CreateTokenMutation } from '../../graphql/generated/tokens/graphql';
import { type Role } from '../../graphql/generated/users/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectTranslate } from '../../i18n/translate';
import { FormFieldFrame } from '../../ui/form-field';
import { Notice } from '../../ui/notice';
import { Panel } from '../../ui/panel';
import { submitForm } from '../../ui/submit-form';
import { UpstreamChoices } from '../../ui/upstream-choices';

const DAY_MS = 86_400_000;
/** 0 is never. */
const LIFETIMES_DAYS = [7, 30, 90, 365, 0] as const;

/** Makes a token. Closes with it and its secret. */
@Component({
  selector: 'app-token-form',
  imports: [FormField, FormFieldFrame, NzButtonComponent, NzInputDirective, NzSelectModule, Panel],
  templateUrl: './token-form.html',
  styles: ':host { display: block; height: 100%; } nz-select { width: 100%; }',
})
export class TokenForm {
  protected readonly t = injectTranslate();
  protected readonly roles: readonly Role[] = ['ADMIN', 'OPERATOR', 'VIEWER'];
  protected readonly upstreams = inject(UpstreamChoices);
  protected readonly lifetimes = computed(() => LIFETIMES_DAYS.map((days) => ({ value: days, label: days ? this.t('tokens.days', { days }) : this.t('tokens.neverExpires') })));
  private readonly ref = inject<DialogRef<CreateTokenMutation['createApiToken']>>(DialogRef);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  protected readonly model = signal({ name: '', role: 'VIEWER' as Role, upstreamIds: [] as string[], days: 90 as number });
  protected readonly form = form(this.model, (path) => {
    required(path.name);
    maxLength(path.name, 100);
  });

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    const { name, role, upstreamIds, days } = this.model();
    let made: CreateTokenMutation['createApiToken'] | undefined;
    const saved = await submitForm(
      this.form,
      async () => {
        const input = { name, role, upstreamIds: upstreamIds.length > 0 ? upstreamIds : null, expiresAt: days ? new Date(Date.now() + days * DAY_MS).toISOString() : null };
        made = (await this.mutate(CreateTokenDocument, { input }, ['apiTokens'])).createApiToken;
      },
      (error) => this.notice.failed(error),
    );
    if (saved) this.ref.close(made);
  }
}
