import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { afterNextRender, Component, inject, viewChild } from '@angular/core';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { type RuleRowFragment } from '../../graphql/generated/rules/graphql';
import { injectTranslate } from '../../i18n/translate';
import { Panel } from '../../ui/panel';
import { injectRuleName } from '../../ui/rule-name';
import { draftOf } from './rule-draft';
import { RuleReplay } from './rule-replay';

/** Before a rule is switched on: what it would have hit. Closes with true when it is to be. */
@Component({
  selector: 'app-rule-switch-on',
  imports: [NzButtonComponent, Panel, RuleReplay],
  template: `
    <app-panel [heading]="t('rules.switchOn.heading', { name: ruleName(rule.name) })">
      <code slot="below-heading" class="faint">{{ rule.match }}</code>
      <p class="muted">{{ t('rules.switchOn.text') }}</p>
      <app-rule-replay class="card" [rule]="draft" />
      <button slot="footer" nz-button type="button" (click)="ref.close(false)">{{ t('ui.cancel') }}</button>
      <button slot="footer" nz-button nzType="primary" type="button" (click)="ref.close(true)">{{ t('rules.switchOn.action') }}</button>
    </app-panel>
  `,
  styles: ':host { display: block; height: 100%; } p { margin-bottom: 14px; }',
})
export class RuleSwitchOn {
  protected readonly t = injectTranslate();
  protected readonly ruleName = injectRuleName();
  protected readonly rule = inject<RuleRowFragment>(DIALOG_DATA);
  protected readonly ref = inject<DialogRef<boolean>>(DialogRef);
  protected readonly draft = draftOf(this.rule);
  private readonly replay = viewChild.required(RuleReplay);

  constructor() {
    afterNextRender(() => void this.replay().run());
  }
}
