import { Component, computed, effect, inject, input, signal } from '@angular/core';
import { form, FormField, max, min, required } from '@angular/forms/signals';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputNumberComponent } from 'ng-zorro-antd/input-number';
import { type RetentionFragment, SetRetentionDocument } from '../../graphql/generated/settings/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { Confirm } from '../../ui/confirm';
import { FormFieldFrame } from '../../ui/form-field';
import { Notice } from '../../ui/notice';
import { submitForm } from '../../ui/submit-form';

type Level = 'rows' | 'captures' | 'minutes' | 'hours' | 'days';
const LEVELS: readonly Level[] = ['rows', 'captures', 'minutes', 'hours', 'days'];
/** As the API has it. */
const LONGEST_DAYS = 36_500;

/** For how many days each level of the request log is kept. */
@Component({
  selector: 'app-retention-form',
  imports: [FormField, FormFieldFrame, NzButtonComponent, NzInputNumberComponent],
  templateUrl: './retention-form.html',
  styles: `
    h2 { font-size: 14px; }
    p { margin: 2px 0 16px; max-width: 70ch; }
    .levels { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 0 18px; }
    nz-input-number { width: 100%; }
  `,
})
export class RetentionForm {
  readonly retention = input.required<RetentionFragment>();
  protected readonly t = injectTranslate();
  protected readonly levels = LEVELS;
  private readonly session = inject(Session);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  private readonly confirm = inject(Confirm);
  protected readonly mayChange = computed(() => this.session.may('UPDATE', 'SETTINGS'));
  private readonly model = signal<Record<Level, number>>({ rows: 1, captures: 1, minutes: 1, hours: 1, days: 1 });
  protected readonly form = form(this.model, (path) => {
    for (const level of LEVELS) {
      required(path[level]);
      min(path[level], 1);
      max(path[level], LONGEST_DAYS);
    }
  });
  protected readonly changed = computed(() => LEVELS.some((level) => this.model()[level] !== this.retention()[level]));

  constructor() {
    effect(() => {
      const { rows, captures, minutes, hours, days } = this.retention();
      this.model.set({ rows, captures, minutes, hours, days });
    });
  }

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    const shorter = LEVELS.filter((level) => this.model()[level] < this.retention()[level]);
    if (this.form().valid() && shorter.length > 0) {
      const levels = shorter.map((level) => this.t(`settings.retention.level.${level}`)).join(', ');
      const sure = await this.confirm.ask({ heading: this.t('settings.retention.shorter.heading'), text: this.t('settings.retention.shorter.text', { levels }), action: this.t('settings.retention.shorter.action') });
      if (!sure) return;
    }
    const saved = await submitForm(
      this.form,
      async () => {
        await this.mutate(SetRetentionDocument, { input: this.model() }, ['logRetention']);
      },
      (error) => this.notice.failed(error),
    );
    if (saved) this.notice.done(this.t('ui.saved'));
  }
}
