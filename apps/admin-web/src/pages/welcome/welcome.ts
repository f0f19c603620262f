import { Component } from '@angular/core';
import { injectTranslate } from '../../i18n/translate';
import { Page } from '../../ui/page';

@Component({
  selector: 'app-welcome',
  imports: [Page],
  template: `<app-page [heading]="t('welcome.heading')" [lead]="t('welcome.lead')" />`,
})
export class Welcome {
  protected readonly t = injectTranslate();
}
