import { Component, input } from '@angular/core';
import { injectTranslate } from '../i18n/translate';
import { Mark } from './mark';

/** The frame of the pages before one has signed in. */
@Component({
  selector: 'app-front-door',
  imports: [Mark],
  template: `
    <main>
      <app-mark style="width: 40px; height: 40px" />
      <h1>{{ heading() }}</h1>
      <p class="muted">{{ lead() }}</p>
      <div class="card"><ng-content /></div>
      <p class="foot faint">{{ t('app.name') }}</p>
    </main>
  `,
  styles: `
    :host { display: grid; grid-template-columns: minmax(0, 1fr); place-items: center; min-height: 100dvh; padding: 24px; box-sizing: border-box; background: radial-gradient(60% 50% at 50% 0%, var(--accent-soft), transparent 70%), var(--bg); }
    main { width: 380px; max-width: 100%; text-align: center; }
    h1 { font-size: 20px; line-height: 28px; margin-top: 16px; }
    p { margin-top: 4px; }
    .card { margin-top: 22px; padding: 24px; text-align: left; box-shadow: 0 1px 2px rgb(0 0 0 / 0.04), 0 8px 28px rgb(0 0 0 / 0.06); }
    .foot { margin-top: 22px; font-size: 12px; }
  `,
})
export class FrontDoor {
  readonly heading = input.required<string>();
  readonly lead = input.required<string>();
  protected readonly t = injectTranslate();
}
