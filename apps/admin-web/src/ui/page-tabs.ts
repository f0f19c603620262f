import { Component, input } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';

export interface PageTab {
  readonly path: string;
  readonly label: string;
}

/** The parts of a page that have an address each: links in a row under its heading. */
@Component({
  selector: 'app-page-tabs',
  imports: [RouterLink, RouterLinkActive],
  template: `
    <nav [attr.aria-label]="label()">
      @for (tab of tabs(); track tab.path) {
        <a [routerLink]="tab.path" routerLinkActive="active" ariaCurrentWhenActive="page" [routerLinkActiveOptions]="{ paths: 'exact', queryParams: 'ignored', fragment: 'ignored', matrixParams: 'ignored' }">{{ tab.label }}</a>
      }
    </nav>
  `,
  styles: `
    :host { display: block; margin: -4px 0 18px; border-bottom: 1px solid var(--border); }
    nav { display: flex; gap: 4px 22px; flex-wrap: wrap; }
    a { padding: 6px 1px 8px; margin-bottom: -1px; border-bottom: 2px solid transparent; color: var(--text-muted); text-decoration: none; }
    a:hover { color: var(--text-strong); }
    a.active { border-color: var(--accent); color: var(--text-strong); font-weight: 500; }
  `,
})
export class PageTabs {
  readonly tabs = input.required<readonly PageTab[]>();
  readonly label = input.required<string>();
}
