import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { Component, inject, signal } from '@angular/core';
import { form, FormField, required } from '@angular/forms/signals';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { type ConsumerRowFragment, CreateConsumerDocument, UpdateConsumerDocument } from '../../graphql/generated/consumers/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectTranslate } from '../../i18n/translate';
import { FormFieldFrame } from '../../ui/form-field';
import { Notice } from '../../ui/notice';
import { Panel } from '../../ui/panel';
import { submitForm } from '../../ui/submit-form';

@Component({
  selector: 'app-consumer-form',
  imports: [FormField, FormFieldFrame, NzButtonComponent, NzInputDirective, Panel],
  template: `
    <form (submit)="save($event)" style="height: 100%" novalidate>
      <app-panel [heading]="consumer ? t('consumers.edit', { name: consumer.name }) : t('consumers.create')">
        <app-form-field [label]="t('consumers.column.name')" for="consumer-name" [state]="form.name()">
          <input nz-input id="consumer-name" [formField]="form.name" autocomplete="off" cdkFocusInitial />
        </app-form-field>
        <app-form-field [label]="t('consumers.column.description')" for="consumer-description" [optional]="true">
          <textarea nz-input id="consumer-description" rows="3" [formField]="form.description"></textarea>
        </app-form-field>
        <button slot="footer" nz-button type="submit" nzType="primary" [nzLoading]="form().submitting()">{{ t(consumer ? 'ui.save' : 'ui.create') }}</button>
      </app-panel>
    </form>
  `,
  styles: ':host { display: block; height: 100%; }',
})
export class ConsumerForm {
  protected readonly t = injectTranslate();
  protected readonly consumer = inject<ConsumerRowFragment | null>(DIALOG_DATA);
  private readonly ref = inject<DialogRef<string>>(DialogRef);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  private readonly model = signal({ name: this.consumer?.name ?? '', description: this.consumer?.description ?? '' });
  protected readonly form = form(this.model, (path) => required(path.name));

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    let id = this.consumer?.id;
    const saved = await submitForm(
      this.form,
      async () => {
        const input = { name: this.model().name, description: this.model().description || null };
        if (id) await this.mutate(UpdateConsumerDocument, { id, input });
        else id = (await this.mutate(CreateConsumerDocument, { input }, ['consumers'])).createConsumer.id;
      },
      (error) => this.notice.failed(error),
    );
    if (saved) this.ref.close(id);
  }
}
