import { Component, input } from '@angular/core';
import { type FieldTree, FormField, maxLength, minLength, required, type SchemaPath, validate } from '@angular/forms/signals';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { injectTranslate } from '../i18n/translate';
import { FormFieldFrame } from './form-field';

/** What the API asks of a password. */
const SHORTEST = 12;
const LONGEST = 200;

/** The rules of the two fields below. @param different what to say when they are not the same. */
export function newPasswordRules(password: SchemaPath<string>, repeated: SchemaPath<string>, different: () => string): void {
  required(password);
  minLength(password, SHORTEST);
  maxLength(password, LONGEST);
  validate(repeated, ({ value, valueOf }) => (value() === valueOf(password) ? null : { kind: 'different', message: different() }));
}

/** A password to be, typed twice. */
@Component({
  selector: 'app-new-password',
  imports: [FormField, FormFieldFrame, NzInputDirective],
  template: `
    <app-form-field [label]="label() ?? t('signIn.password')" for="password" [hint]="t('newPassword.hint')" [state]="password()()">
      <input nz-input id="password" type="password" autocomplete="new-password" [formField]="password()" />
    </app-form-field>
    <app-form-field [label]="t('newPassword.repeated')" for="repeated" [state]="repeated()()">
      <input nz-input id="repeated" type="password" autocomplete="new-password" [formField]="repeated()" />
    </app-form-field>
  `,
})
export class NewPassword {
  readonly password = input.required<FieldTree<string>>();
  readonly repeated = input.required<FieldTree<string>>();
  readonly label = input<string>();
  protected readonly t = injectTranslate();
}
