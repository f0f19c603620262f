import { Component } from '@angular/core';
import { RouterLink } from '@angular/router';
import { LucideCompass } from '@lucide/angular';
import { injectTranslate } from '../../i18n/translate';
import { EmptyState } from '../../ui/empty-state';

@Component({
  selector: 'app-not-found',
  imports: [EmptyState, RouterLink],
  template: `<app-empty-state [icon]="icon" [heading]="t('notFound.heading')" [text]="t('notFound.text')"><a routerLink="/">{{ t('notFound.home') }}</a></app-empty-state>`,
})
export class NotFound {
  protected readonly t = injectTranslate();
  protected readonly icon = LucideCompass;
}
