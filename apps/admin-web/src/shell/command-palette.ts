import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { Component, computed, inject, linkedSignal, signal } from '@angular/core';
import { Router } from '@angular/router';
import { LucideCornerDownLeft, LucideDynamicIcon, LucideSearch } from '@lucide/angular';
import { injectTranslate } from '../i18n/translate';
import { type NavGroup, type NavPage } from './nav';

/** Go anywhere by typing: filtered as one types, arrows and Enter. */
@Component({
  selector: 'app-command-palette',
  imports: [LucideSearch, LucideDynamicIcon, LucideCornerDownLeft],
  template: `
    <label class="field">
      <svg lucideSearch></svg>
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        [attr.aria-activedescendant]="'palette-' + active()"
        [attr.aria-label]="t('shell.search')"
        [placeholder]="t('shell.palettePlaceholder')"
        (input)="term.set(typed($event))"
        (keydown)="onKey($event)"
        autocomplete="off"
        cdkFocusInitial
      />
      <kbd>esc</kbd>
    </label>
    <ul id="palette-list" role="listbox" [attr.aria-label]="t('shell.search')">
      @for (page of found(); track page.path; let index = $index) {
        <li [id]="'palette-' + index" role="option" [attr.aria-selected]="index === active()" [class.active]="index === active()" (mousemove)="active.set(index)" (mousedown)="go(page)">
          <svg [lucideIcon]="page.icon"></svg><span>{{ t(page.label) }}</span>
          @if (index === active()) { <svg lucideCornerDownLeft class="enter"></svg> }
        </li>
      } @empty {
        <li class="none muted" role="option" aria-selected="false">{{ t('shell.nothingFound') }}</li>
      }
    </ul>
  `,
  host: { class: 'card' },
  styles: `
    :host { display: block; width: 560px; max-width: 100%; box-shadow: var(--shadow-popup); overflow: hidden; }
    .field { display: flex; align-items: center; gap: 10px; padding: 0 14px; height: 46px; border-bottom: 1px solid var(--border); color: var(--text-faint); }
    input { flex: 1; border: 0; outline: 0; background: none; color: var(--text-strong); font: inherit; font-size: 14px; }
    input::placeholder { color: var(--text-faint); }
    ul { list-style: none; margin: 0; padding: 6px; max-height: 360px; overflow: auto; }
    li { display: flex; align-items: center; gap: 10px; padding: 7px 10px; border-radius: 6px; color: var(--text); cursor: pointer; }
    li span { flex: 1; }
    li svg { color: var(--text-faint); }
    li.active { background: var(--bg-hover); color: var(--text-strong); }
    .none { justify-content: center; padding: 22px; cursor: default; }
  `,
})
export class CommandPalette {
  protected readonly t = injectTranslate();
  private readonly groups = inject<readonly NavGroup[]>(DIALOG_DATA);
  private readonly ref = inject<DialogRef<void>>(DialogRef);
  private readonly router = inject(Router);
  protected readonly term = signal('');
  protected readonly found = computed(() => {
    const term = this.term().trim().toLowerCase();
    return this.groups.flatMap((group) => group.pages).filter((page) => this.t(page.label).toLowerCase().includes(term) || page.path.includes(term));
  });
  protected readonly active = linkedSignal({ source: this.found, computation: () => 0 });

  protected typed(event: Event): string {
    return (event.target as HTMLInputElement).value;
  }

  protected onKey(event: KeyboardEvent): void {
    const count = this.found().length;
    if (event.key === 'ArrowDown') this.active.update((index) => (index + 1) % Math.max(1, count));
    else if (event.key === 'ArrowUp') this.active.update((index) => (index - 1 + count) % Math.max(1, count));
    else if (event.key === 'Enter' && count > 0) this.go(this.found()[this.active()]);
    else return;
    event.preventDefault();
  }

  protected go(page: NavPage): void {
    this.ref.close();
    void this.router.navigateByUrl(page.path);
  }
}
