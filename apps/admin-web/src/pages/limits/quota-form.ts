import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { Component, inject, signal } from '@angular/core';
import { form, FormField, maxLength, min, required } from '@angular/forms/signals';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzInputNumberComponent } from 'ng-zorro-antd/input-number';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { CreateQuotaDocument, type QuotaMeasure, type QuotaReset, type QuotaRowFragment, UpdateQuotaDocument } from '../../graphql/generated/limits/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectTranslate } from '../../i18n/translate';
import { Preferences } from '../../preferences/preferences';
import { FormFieldFrame } from '../../ui/form-field';
import { Notice } from '../../ui/notice';
import { Panel } from '../../ui/panel';
import { submitForm } from '../../ui/submit-form';
import { SWITCH } from '../../ui/switch';
import { TimeZoneSelect } from '../../ui/time-zone-select';
import { KeySelect } from './key-select';

export interface QuotaFormData {
  /** The quota that is changed; absent for a new one. */
  readonly quota?: QuotaRowFragment;
  /** Who has a new one. */
  readonly apiKeyId?: string;
  readonly virtualKeyId?: string;
  readonly name?: string;
}

const MEASURES: readonly QuotaMeasure[] = ['REQUESTS', 'UNITS'];
const RESETS: readonly QuotaReset[] = ['NEVER', 'DAILY', 'WEEKLY', 'MONTHLY', 'CRON'];

/** A total of requests or units, for one key or for all keys of an account. */
@Component({
  selector: 'app-quota-form',
  imports: [FormField, FormFieldFrame, KeySelect, NzButtonComponent, NzInputDirective, NzInputNumberComponent, NzSelectModule, Panel, SWITCH, TimeZoneSelect],
  templateUrl: './quota-form.html',
  styles: ':host { display: block; height: 100%; } .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 14px; } nz-input-number, nz-select { width: 100%; }',
})
export class QuotaForm {
  protected readonly t = injectTranslate();
  protected readonly data = inject<QuotaFormData>(DIALOG_DATA);
  protected readonly quota = this.data.quota;
  protected readonly measures = MEASURES;
  protected readonly resets = RESETS;
  private readonly ref = inject<DialogRef<string>>(DialogRef);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  protected readonly knownApiKeys = (this.quota?.members ?? []).filter(({ kind }) => kind === 'API_KEY');
  protected readonly knownVirtualKeys = (this.quota?.members ?? []).filter(({ kind }) => kind === 'VIRTUAL_KEY');

  protected readonly model = signal({
    name: this.quota?.name ?? this.data.name ?? '',
    quotaTotal: this.quota?.quotaTotal ?? (10_000 as number | null),
    measure: this.quota?.measure ?? ('REQUESTS' as QuotaMeasure),
    unitsPath: this.quota?.unitsPath ?? 'usage.total_tokens',
    quotaReset: this.quota?.quotaReset ?? ('MONTHLY' as QuotaReset),
    quotaResetCron: this.quota?.quotaResetCron ?? '0 0 1 * *',
    timeZone: this.quota?.timeZone ?? inject(Preferences).timeZone(),
    apiKeyIds: [...(this.quota?.apiKeyIds ?? (this.data.apiKeyId ? [this.data.apiKeyId] : []))],
    virtualKeyIds: [...(this.quota?.virtualKeyIds ?? (this.data.virtualKeyId ? [this.data.virtualKeyId] : []))],
    enableQuota: this.quota?.enableQuota ?? true,
  });
  protected readonly form = form(this.model, (path) => {
    required(path.name);
    maxLength(path.name, 100);
    required(path.quotaTotal);
    min(path.quotaTotal, 1);
    required(path.unitsPath, { when: () => this.model().measure === 'UNITS' });
    required(path.quotaResetCron, { when: () => this.model().quotaReset === 'CRON' });
  });

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    let id = this.quota?.id;
    const saved = await submitForm(
      this.form,
      async () => {
        const { quotaTotal, unitsPath, quotaResetCron, ...rest } = this.model();
        const input = { ...rest, quotaTotal: quotaTotal!, unitsPath: rest.measure === 'UNITS' ? unitsPath : null, quotaResetCron: rest.quotaReset === 'CRON' ? quotaResetCron : null };
        if (id) await this.mutate(UpdateQuotaDocument, { id, input }, ['quotas']);
        else id = (await this.mutate(CreateQuotaDocument, { input }, ['quotas'])).createQuota.id;
      },
      (error) => this.notice.failed(error),
    );
    if (saved) this.ref.close(id);
  }
}
