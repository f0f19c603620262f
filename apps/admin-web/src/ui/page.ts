import { Component, input } from '@angular/core';

/** The frame of a page: heading, one line that says what it is for, actions at the right, content. */
@Component({
  selector: 'app-page',
  template: `
    <header>
      <div class="heading">
        <h1>{{ heading() }}</h1>
        @if (lead()) {
          <p class="muted">{{ lead() }}</p>
        }
        <ng-content select="[slot=below-heading]" />
      </div>
      <div class="actions"><ng-content select="[slot=actions]" /></div>
    </header>
    <ng-content />
  `,
  host: { '[class.wide]': 'wide()' },
  styles: `
    :host { display: block; max-width: 1180px; margin: 0 auto; padding: 28px 32px 48px; box-sizing: border-box; }
    :host(.wide) { max-width: none; }
    header { display: flex; align-items: flex-start; justify-content: space-between; gap: 16px 24px; margin-bottom: 20px; flex-wrap: wrap; }
    .heading { min-width: 0; }
    h1 { font-size: 20px; line-height: 28px; }
    p { margin-top: 2px; max-width: 76ch; }
    .actions { display: flex; gap: 8px; align-items: center; flex-wrap: wrap; }
    @media (max-width: 720px) { :host { padding: 20px 16px 40px; } }
  `,
})
export class Page {
  readonly heading = input.required<string>();
  readonly lead = input<string>();
  readonly wide = input(false);
}
