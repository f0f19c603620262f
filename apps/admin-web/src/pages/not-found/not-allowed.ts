import { Component } from '@angular/core';
import { RouterLink } from '@angular/router';
import { LucideLock } from '@lucide/angular';
import { injectTranslate } from '../../i18n/translate';
import { EmptyState } from '../../ui/empty-state';

/** In place of a page that one's role, or its scope, does not open. */
@Component({
  selector: 'app-not-allowed',
  imports: [EmptyState, RouterLink],
  template: `<app-empty-state [icon]="icon" [heading]="t('notAllowed.heading')" [text]="t('notAllowed.text')"><a routerLink="/">{{ t('notFound.home') }}</a></app-empty-state>`,
})
export class NotAllowed {
  protected readonly t = injectTranslate();
  protected readonly icon = LucideLock;
}
