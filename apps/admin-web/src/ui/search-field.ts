import { Component, effect, input, output, signal } from '@angular/core';
import { LucideSearch, LucideX } from '@lucide/angular';
import { injectTranslate } from '../i18n/translate';

const SETTLED_AFTER_MS = 250;

/** A search that tells what was typed once the typing rests. */
@Component({
  selector: 'app-search-field',
  imports: [LucideSearch, LucideX],
  template: `
    <svg lucideSearch></svg>
    <input type="search" [value]="text()" (input)="typed($event)" [placeholder]="label()" [attr.aria-label]="label()" autocomplete="off" />
    @if (text()) {
      <button type="button" (click)="set('')" [attr.aria-label]="t('ui.clear')"><svg lucideX></svg></button>
    }
  `,
  styles: `
    :host { display: inline-flex; align-items: center; gap: 8px; width: 280px; max-width: 100%; height: 32px; box-sizing: border-box; padding: 0 8px 0 10px; border: 1px solid var(--border-strong); border-radius: 6px; background: var(--bg-raised); color: var(--text-faint); }
    :host(:focus-within) { border-color: var(--accent); }
    input { flex: 1; min-width: 0; border: 0; outline: 0; background: none; font: inherit; color: var(--text); }
    input::placeholder { color: var(--text-faint); }
    input::-webkit-search-cancel-button { display: none; }
    button { display: grid; place-items: center; padding: 2px; border: 0; background: none; color: inherit; cursor: pointer; border-radius: 4px; }
    svg { width: 14px; height: 14px; }
  `,
})
export class SearchField {
  readonly value = input('');
  readonly label = input.required<string>();
  readonly changed = output<string>();
  protected readonly t = injectTranslate();
  protected readonly text = signal('');
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    effect(() => this.text.set(this.value()));
  }

  protected typed(event: Event): void {
    const text = (event.target as HTMLInputElement).value;
    this.text.set(text);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.changed.emit(text.trim()), SETTLED_AFTER_MS);
  }

  protected set(text: string): void {
    clearTimeout(this.timer);
    this.text.set(text);
    this.changed.emit(text);
  }
}
