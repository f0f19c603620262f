import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { Component, computed, inject, signal } from '@angular/core';
import { form, FormField, max, min } from '@angular/forms/signals';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputNumberComponent } from 'ng-zorro-antd/input-number';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { type ApiKeyChangeInput } from '../../graphql/generated/keys/graphql';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { FormFieldFrame } from '../../ui/form-field';
import { Panel } from '../../ui/panel';
import { Segmented, type SegmentedOption } from '../../ui/segmented';

type QuotaChange = 'keep' | 'set' | 'remove';

/** What is set on many keys at once; what is left empty stays as it is. Closes with the change. */
@Component({
  selector: 'app-key-bulk-form',
  imports: [FormField, FormFieldFrame, NzButtonComponent, NzInputNumberComponent, NzSelectModule, Panel, Segmented],
  template: `
    <form (submit)="save($event)" style="height: 100%" novalidate>
      <app-panel [heading]="t('keys.bulk.changeHeading', { count })">
        <p class="muted">{{ t('keys.bulk.changeLead') }}</p>
        <app-form-field [label]="t('keys.bulk.addTags')" for="bulk-add-tags" [optional]="true"><nz-select nzId="bulk-add-tags" nzMode="tags" [formField]="form.addTags" [nzTokenSeparators]="[',']" /></app-form-field>
        <app-form-field [label]="t('keys.bulk.removeTags')" for="bulk-remove-tags" [optional]="true"><nz-select nzId="bulk-remove-tags" nzMode="tags" [formField]="form.removeTags" [nzTokenSeparators]="[',']" /></app-form-field>
        <div class="pair">
          <app-form-field [label]="t('keys.column.weight')" for="bulk-weight" [optional]="true" [state]="form.weight()"><nz-input-number nzId="bulk-weight" [formField]="form.weight" /></app-form-field>
          <app-form-field [label]="t('keys.column.priority')" for="bulk-priority" [optional]="true" [state]="form.priority()"><nz-input-number nzId="bulk-priority" [formField]="form.priority" /></app-form-field>
        </div>
        <h3>{{ t('keys.column.quota') }}</h3>
        <app-segmented [options]="quotaChoices()" [value]="quotaChange()" (valueChange)="quotaChange.set($event)" [label]="t('keys.column.quota')" />
        @if (quotaChange() === 'set') {
          <app-form-field [label]="t('keys.bulk.quotaTotal')" for="bulk-quota" [hint]="t('keys.bulk.quotaHint')" [state]="form.quotaTotal()"><nz-input-number nzId="bulk-quota" [formField]="form.quotaTotal" /></app-form-field>
        }
        <button slot="footer" nz-button type="submit" nzType="primary" [disabled]="empty() || form().invalid()">{{ t('keys.bulk.apply', { count }) }}</button>
      </app-panel>
    </form>
  `,
  styles: `
    :host { display: block; height: 100%; }
    p { margin-bottom: 18px; }
    .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 14px; }
    nz-input-number, nz-select { width: 100%; }
    h3 { font-size: 13px; font-weight: 500; margin-bottom: 6px; }
    app-segmented { margin-bottom: 16px; }
  `,
})
export class KeyBulkForm {
  protected readonly t = injectTranslate();
  protected readonly count = inject(Format).number(inject<number>(DIALOG_DATA));
  private readonly ref = inject<DialogRef<ApiKeyChangeInput>>(DialogRef);
  protected readonly quotaChange = signal<QuotaChange>('keep');
  protected readonly quotaChoices = computed<SegmentedOption<QuotaChange>[]>(() => [
    { value: 'keep', label: this.t('keys.bulk.quotaKeep') },
    { value: 'set', label: this.t('keys.bulk.quotaSet') },
    { value: 'remove', label: this.t('keys.bulk.quotaRemove') },
  ]);
  protected readonly model = signal({ addTags: [] as string[], removeTags: [] as string[], weight: null as number | null, priority: null as number | null, quotaTotal: 1_000 });
  protected readonly form = form(this.model, (path) => {
    min(path.weight, 1);
    max(path.weight, 10_000);
    min(path.priority, -1_000_000);
    max(path.priority, 1_000_000);
    min(path.quotaTotal, 1);
    max(path.quotaTotal, 2_147_483_647);
  });
  protected readonly empty = computed(() => Object.keys(this.change()).length === 0);
  private readonly change = computed<ApiKeyChangeInput>(() => {
    const { addTags, removeTags, weight, priority, quotaTotal } = this.model();
    return {
      ...(addTags.length > 0 && { addTags }),
      ...(removeTags.length > 0 && { removeTags }),
      ...(weight !== null && { weight }),
      ...(priority !== null && { priority }),
      ...(this.quotaChange() !== 'keep' && { quotaTotal: this.quotaChange() === 'set' ? quotaTotal : null }),
    };
  });

  protected save(event: Event): void {
    event.preventDefault();
    if (!this.empty() && !this.form().invalid()) this.ref.close(this.change());
  }
}
