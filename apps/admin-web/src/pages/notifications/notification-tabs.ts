import { Component, computed } from '@angular/core';
import { injectTranslate } from '../../i18n/translate';
import { PageTabs } from '../../ui/page-tabs';

/** The four parts of the notifications. */
@Component({
  selector: 'app-notification-tabs',
  imports: [PageTabs],
  template: `<app-page-tabs [tabs]="tabs()" [label]="t('notifications.heading')" />`,
})
export class NotificationTabs {
  protected readonly t = injectTranslate();
  protected readonly tabs = computed(() => [
    { path: '/notifications', label: this.t('notifications.tab.channels') },
    { path: '/notifications/routes', label: this.t('notifications.tab.routes') },
    { path: '/notifications/templates', label: this.t('notifications.tab.templates') },
    { path: '/notifications/history', label: this.t('notifications.tab.history') },
  ]);
}
