import { Component, input, output } from '@angular/core';
import { LucideRotateCw, LucideTriangleAlert } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { injectTranslate } from '../i18n/translate';

/** Something could not be loaded: why, and a way to try again. */
@Component({
  selector: 'app-error-state',
  imports: [NzButtonComponent, LucideTriangleAlert, LucideRotateCw],
  template: `
    <svg lucideTriangleAlert class="sign"></svg>
    <div class="text">
      <strong>{{ t('ui.error.heading') }}</strong>
      <p class="muted">{{ message() }}</p>
    </div>
    <button nz-button type="button" (click)="retry.emit()"><svg lucideRotateCw></svg>{{ t('ui.error.retry') }}</button>
  `,
  host: { role: 'alert', class: 'card' },
  styles: `
    :host { display: flex; align-items: center; gap: 14px; padding: 16px 18px; }
    .sign { width: 18px; height: 18px; color: var(--bad); }
    .text { flex: 1; min-width: 0; }
    strong { font-weight: 600; }
  `,
})
export class ErrorState {
  readonly message = input.required<string>();
  readonly retry = output();
  protected readonly t = injectTranslate();
}
