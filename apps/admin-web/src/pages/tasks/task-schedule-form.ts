import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { Component, inject, signal } from '@angular/core';
import { form, FormField, required } from '@angular/forms/signals';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { SetTaskDocument, type TaskFragment } from '../../graphql/generated/tasks/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectTranslate } from '../../i18n/translate';
import { FormFieldFrame } from '../../ui/form-field';
import { Notice } from '../../ui/notice';
import { Panel } from '../../ui/panel';
import { submitForm } from '../../ui/submit-form';
import { TimeZoneSelect } from '../../ui/time-zone-select';
import { injectTaskText } from './task-text';

@Component({
  selector: 'app-task-schedule-form',
  imports: [FormField, FormFieldFrame, NzButtonComponent, NzInputDirective, Panel, TimeZoneSelect],
  template: `
    <form (submit)="save($event)" style="height: 100%" novalidate>
      <app-panel [heading]="t('tasks.schedule', { name: text.name(task.id) })">
        <app-form-field [label]="t('tasks.form.cron')" for="task-cron" [hint]="t('tasks.form.cronHint')" [state]="form.cron()">
          <input nz-input id="task-cron" class="mono" [formField]="form.cron" autocomplete="off" />
        </app-form-field>
        <app-form-field [label]="t('tasks.form.timeZone')" for="task-zone">
          <app-time-zone-select controlId="task-zone" [formField]="form.timeZone" />
        </app-form-field>
        <button slot="footer" nz-button type="submit" nzType="primary" [nzLoading]="form().submitting()">{{ t('ui.save') }}</button>
      </app-panel>
    </form>
  `,
  styles: ':host { display: block; height: 100%; }',
})
export class TaskScheduleForm {
  protected readonly t = injectTranslate();
  protected readonly text = injectTaskText();
  protected readonly task = inject<TaskFragment>(DIALOG_DATA);
  private readonly ref = inject<DialogRef<void>>(DialogRef);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  private readonly model = signal({ cron: this.task.cron, timeZone: this.task.timeZone });
  protected readonly form = form(this.model, (path) => required(path.cron));

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    const saved = await submitForm(
      this.form,
      async () => {
        await this.mutate(SetTaskDocument, { id: this.task.id, ...this.model() });
      },
      (error) => this.notice.failed(error),
    );
    if (saved) this.ref.close();
  }
}
