import { Component, computed, input } from '@angular/core';
import { NgValidationError, type ReadonlyFieldState } from '@angular/forms/signals';
import { injectProblemText } from '../graphql/explain-error';
import { injectTranslate } from '../i18n/translate';

/** A label over its control, a hint below, or what is wrong once the person has been there. */
@Component({
  selector: 'app-form-field',
  template: `
    <label [attr.for]="for()">{{ label() }}@if (optional()) {<span class="faint">{{ t('ui.form.optional') }}</span>}</label>
    <ng-content />
    @if (problem(); as text) {
      <p class="problem" role="alert" [id]="for() + '-problem'">{{ text }}</p>
    } @else if (hint()) {
      <p class="hint">{{ hint() }}</p>
    }
  `,
  host: { '[class.wrong]': 'problem() !== null' },
  styles: `
    :host { display: block; margin-bottom: 16px; }
    label { display: flex; gap: 6px; margin-bottom: 5px; font-weight: 500; color: var(--text); }
    label span { font-weight: 400; }
    .hint, .problem { margin-top: 4px; font-size: 12px; line-height: 18px; color: var(--text-muted); }
    .problem { color: var(--bad); }
  `,
})
export class FormFieldFrame {
  readonly label = input.required<string>();
  readonly for = input.required<string>();
  readonly hint = input<string>();
  readonly optional = input(false);
  readonly state = input<Pick<ReadonlyFieldState<unknown>, 'touched' | 'invalid' | 'errors'> | null>(null);
  protected readonly t = injectTranslate();
  private readonly problemText = injectProblemText();

  protected readonly problem = computed(() => {
    const state = this.state();
    if (!state || !state.touched() || !state.invalid()) return null;
    const [error] = state.errors();
    if (!error) return null;
    if (error.message) return this.problemText({ message: error.message, ...error });
    if (!(error instanceof NgValidationError)) return this.t('ui.form.pattern');
    switch (error.kind) {
      case 'required':
        return this.t('ui.form.required');
      case 'min':
        return this.t('ui.form.min', { limit: error.min });
      case 'max':
        return this.t('ui.form.max', { limit: error.max });
      case 'minLength':
        return this.t('ui.form.minLength', { limit: error.minLength });
      case 'maxLength':
        return this.t('ui.form.maxLength', { limit: error.maxLength });
      case 'email':
        return this.t('ui.form.email');
      default:
        return this.t('ui.form.pattern');
    }
  });
}
