import { DialogRef } from '@angular/cdk/dialog';
import { Component, inject, signal } from '@angular/core';
import { email, form, FormField, required } from '@angular/forms/signals';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { InviteUserDocument, type Role } from '../../graphql/generated/users/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectTranslate } from '../../i18n/translate';
import { FormFieldFrame } from '../../ui/form-field';
import { Notice } from '../../ui/notice';
import { Panel } from '../../ui/panel';
import { submitForm } from '../../ui/submit-form';
import { UpstreamChoices } from '../../ui/upstream-choices';

/** Invites somebody. Closes with the one-time link. */
@Component({
  selector: 'app-invite-form',
  imports: [FormField, FormFieldFrame, NzButtonComponent, NzInputDirective, NzSelectModule, Panel],
  templateUrl: './invite-form.html',
  styles: ':host { display: block; height: 100%; } nz-select { width: 100%; }',
})
export class InviteForm {
  protected readonly t = injectTranslate();
  protected readonly roles: readonly Role[] = ['ADMIN', 'OPERATOR', 'VIEWER'];
  protected readonly upstreams = inject(UpstreamChoices);
  private readonly ref = inject<DialogRef<string>>(DialogRef);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  protected readonly model = signal({ name: '', email: '', role: 'VIEWER' as Role, upstreamIds: [] as string[] });
  protected readonly form = form(this.model, (path) => {
    required(path.name);
    required(path.email);
    email(path.email);
  });

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    let link: string | undefined;
    const saved = await submitForm(
      this.form,
      async () => {
        const { upstreamIds, ...person } = this.model();
        link = (await this.mutate(InviteUserDocument, { input: { ...person, upstreamIds: upstreamIds.length > 0 ? upstreamIds : null } }, ['users'])).inviteUser.link;
      },
      (error) => this.notice.failed(error),
    );
    if (saved) this.ref.close(link);
  }
}
