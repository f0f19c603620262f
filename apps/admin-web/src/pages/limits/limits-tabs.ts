import { Component, computed } from '@angular/core';
import { injectTranslate } from '../../i18n/translate';
import { PageTabs } from '../../ui/page-tabs';

/** From the limits to the quotas and back. */
@Component({
  selector: 'app-limits-tabs',
  imports: [PageTabs],
  template: `<app-page-tabs [tabs]="tabs()" [label]="t('limits.heading')" />`,
})
export class LimitsTabs {
  protected readonly t = injectTranslate();
  protected readonly tabs = computed(() => [
    { path: '/limits', label: this.t('limits.tab.limits') },
    { path: '/limits/quotas', label: this.t('limits.tab.quotas') },
  ]);
}
