import { inject, Injectable } from '@angular/core';
import { DeleteLimitDocument, DeleteQuotaDocument, type LimitRowFragment, type QuotaRowFragment, ResetQuotaDocument } from '../../graphql/generated/limits/graphql';
import { injectMutate } from '../../graphql/mutate';
import { Format } from '../../i18n/format';
import { Translator } from '../../i18n/translate';
import { Confirm } from '../../ui/confirm';
import { Notice } from '../../ui/notice';
import { SidePanel } from '../../ui/side-panel';
import { LimitForm, type LimitFormData } from './limit-form';
import { subjectName } from './limit-subjects';
import { QuotaForm, type QuotaFormData } from './quota-form';

/** What is done with limits and quotas, wherever they are shown. */
@Injectable({ providedIn: 'root' })
export class LimitActions {
  private readonly t = inject(Translator).translate;
  private readonly format = inject(Format);
  private readonly mutate = injectMutate();
  private readonly confirm = inject(Confirm);
  private readonly notice = inject(Notice);
  private readonly panel = inject(SidePanel);

  async editLimit(data: LimitFormData): Promise<void> {
    await this.panel.ask(LimitForm, { label: this.t('limits.form.label'), data });
  }

  async editQuota(data: QuotaFormData): Promise<void> {
    await this.panel.ask(QuotaForm, { label: this.t('quotas.form.label'), data });
  }

  async removeLimit(limit: LimitRowFragment): Promise<void> {
    const sure = await this.confirm.ask({ heading: this.t('limits.delete.heading', { name: subjectName(limit, this.t) }), text: this.t('limits.delete.text'), action: this.t('ui.delete') });
    if (sure) await this.mutate(DeleteLimitDocument, { id: limit.id }, ['limits']).catch((error: unknown) => this.notice.failed(error));
  }

  async resetQuota(quota: QuotaRowFragment): Promise<void> {
    const sure = await this.confirm.ask({ heading: this.t('quotas.resetNow.heading', { name: quota.name }), text: this.t('quotas.resetNow.text', { used: this.format.number(quota.quotaUsed) }), action: this.t('quotas.resetNow.action'), danger: false });
    if (sure) await this.mutate(ResetQuotaDocument, { id: quota.id }, ['quotas']).catch((error: unknown) => this.notice.failed(error));
  }

  async removeQuota(quota: QuotaRowFragment): Promise<void> {
    const sure = await this.confirm.ask({ heading: this.t('quotas.delete.heading', { name: quota.name }), text: this.t('quotas.delete.text', { count: this.format.number(quota.memberCount) }), action: this.t('ui.delete') });
    if (sure) await this.mutate(DeleteQuotaDocument, { id: quota.id }, ['quotas']).catch((error: unknown) => this.notice.failed(error));
  }
}
