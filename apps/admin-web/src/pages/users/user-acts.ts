import { inject, Injectable } from '@angular/core';
import { DeleteUserDocument, RenewInvitationDocument, ResetTotpDocument, UpdateUserDocument, type UpdateUserInput, type UserRowFragment } from '../../graphql/generated/users/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectTranslate } from '../../i18n/translate';
import { Confirm } from '../../ui/confirm';
import { Notice } from '../../ui/notice';
import { SecretOnce } from '../../ui/secret-once';

/** What an admin does with a user, from the list and from the user's own page alike. Each answers whether it was done. */
@Injectable({ providedIn: 'root' })
export class UserActs {
  private readonly t = injectTranslate();
  private readonly mutate = injectMutate();
  private readonly confirm = inject(Confirm);
  private readonly notice = inject(Notice);
  private readonly secret = inject(SecretOnce);

  update({ id }: UserRowFragment, input: UpdateUserInput): Promise<boolean> {
    return this.act(() => this.mutate(UpdateUserDocument, { id, input }));
  }

  async toggle(user: UserRowFragment): Promise<boolean> {
    if (user.enabled && !(await this.confirm.ask({ heading: this.t('users.disable.heading', { name: user.name }), text: this.t('users.disable.text'), action: this.t('ui.disable') }))) return false;
    return this.update(user, { enabled: !user.enabled });
  }

  async renew({ id, name }: UserRowFragment): Promise<boolean> {
    if (!(await this.confirm.ask({ heading: this.t('users.renewHeading', { name }), text: this.t('users.forgotten'), action: this.t('users.renew'), danger: false }))) return false;
    return this.act(async () => {
      const { renewInvitation } = await this.mutate(RenewInvitationDocument, { userId: id });
      await this.secret.show({ heading: this.t('users.link'), secret: renewInvitation.link });
    });
  }

  async resetTotp({ id, name }: UserRowFragment): Promise<boolean> {
    if (!(await this.confirm.ask({ heading: this.t('users.resetTotp.heading', { name }), text: this.t('users.resetTotp.text'), action: this.t('users.resetTotp.action') }))) return false;
    return this.act(async () => {
      await this.mutate(ResetTotpDocument, { userId: id });
      this.notice.done(this.t('users.resetTotp.done'));
    });
  }

  async remove({ id, name }: UserRowFragment): Promise<boolean> {
    if (!(await this.confirm.ask({ heading: this.t('users.delete.heading', { name }), text: this.t('users.delete.text'), action: this.t('ui.delete') }))) return false;
    return this.act(() => this.mutate(DeleteUserDocument, { id }, ['users']));
  }

  async act(change: () => Promise<unknown>): Promise<boolean> {
    try {
      await change();
      return true;
    } catch (error) {
      this.notice.failed(error);
      return false;
    }
  }
}
