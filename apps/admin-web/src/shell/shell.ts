import { Dialog } from '@angular/cdk/dialog';
import { Component, computed, DestroyRef, inject, signal } from '@angular/core';
import { Router, RouterOutlet } from '@angular/router';
import { injectTranslate } from '../i18n/translate';
import { injectMay } from '../session/session';
import { CommandPalette } from './command-palette';
import { navGroups } from './nav-pages';
import { type Shortcut, Shortcuts } from './shortcuts';
import { ShortcutHelp } from './shortcut-help';
import { SideNav } from './side-nav';
import { TopBar } from './top-bar';
import { UserMenu } from './user-menu';

/** The frame around every page of a signed-in person. */
@Component({
  selector: 'app-shell',
  imports: [RouterOutlet, SideNav, TopBar, UserMenu],
  template: `
    <a class="skip" href="#content" (click)="skip($event)">{{ t('shell.skipToContent') }}</a>
    <app-side-nav [class.open]="navOpen()" [groups]="groups()" (chosen)="navOpen.set(false)" />
    @if (navOpen()) {
      <button type="button" class="veil" (click)="navOpen.set(false)" [attr.aria-label]="t('shell.closeNavigation')"></button>
    }
    <div class="column">
      <app-top-bar [navOpen]="navOpen()" (menuPressed)="navOpen.set(true)" (searchPressed)="search()" (helpPressed)="help()"><app-user-menu /></app-top-bar>
      <main id="content" tabindex="-1"><router-outlet /></main>
    </div>
  `,
  styles: `
    :host { display: flex; height: 100vh; height: 100dvh; }
    .column { flex: 1; min-width: 0; display: flex; flex-direction: column; }
    main { flex: 1; overflow: auto; outline: none; scrollbar-gutter: stable; }
    .skip { position: absolute; left: 12px; top: -40px; z-index: 20; padding: 6px 12px; border-radius: 6px; background: var(--accent); color: #fff; }
    .skip:focus { top: 10px; }
    .veil { display: none; }
    @media (max-width: 860px) {
      app-side-nav { position: fixed; inset: 0 auto 0 0; z-index: 30; transform: translateX(-100%); visibility: hidden; transition: transform 0.16s ease-out; }
      app-side-nav.open { transform: none; visibility: visible; }
      .veil { display: block; position: fixed; inset: 0; z-index: 29; border: 0; background: rgb(10 11 14 / 0.42); }
    }
  `,
})
export class Shell {
  protected readonly t = injectTranslate();
  private readonly may = injectMay();
  protected readonly navOpen = signal(false);
  protected readonly groups = computed(() => navGroups.map(({ label, pages }) => ({ label, pages: pages.filter(({ needs }) => !needs || this.may(...needs)) })).filter(({ pages }) => pages.length > 0));
  private readonly router = inject(Router);
  private readonly dialog = inject(Dialog);

  constructor() {
    const shortcuts = inject(Shortcuts);
    const remove = shortcuts.register([
      { keys: '/', label: 'shell.shortcut.search', run: () => this.search() },
      { keys: '?', label: 'shell.shortcut.help', run: () => this.help() },
      ...this.groups().flatMap((group) =>
        group.pages.map((page): Shortcut => ({ keys: `g ${page.shortcut}`, label: page.label, run: () => void this.router.navigateByUrl(page.path) })),
      ),
    ]);
    inject(DestroyRef).onDestroy(remove);
  }

  protected search(): void {
    this.dialog.open(CommandPalette, {
      data: this.groups(),
      ariaLabel: this.t('shell.search'),
      backdropClass: 'dialog-backdrop',
      panelClass: ['dialog-panel', 'palette-panel'],
    });
  }

  protected help(): void {
    this.dialog.open(ShortcutHelp, { ariaLabelledBy: 'shortcuts-heading', backdropClass: 'dialog-backdrop', panelClass: 'dialog-panel' });
  }

  protected skip(event: Event): void {
    event.preventDefault();
    document.getElementById('content')?.focus();
  }
}
