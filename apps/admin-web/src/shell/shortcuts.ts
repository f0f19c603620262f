import { DOCUMENT, inject, Injectable, signal } from '@angular/core';
import { type TranslationKey } from '../i18n/translate';

export interface Shortcut {
  /** One key, or two with a blank between: `?`, `g k`. */
  readonly keys: string;
  readonly label: TranslationKey;
  readonly run: () => void;
}

const SEQUENCE_TIMEOUT_MS = 1_200;

/** Keyboard shortcuts of the whole console. Silent while somebody types or a dialog is open. */
@Injectable({ providedIn: 'root' })
export class Shortcuts {
  private readonly known = signal<readonly Shortcut[]>([]);
  readonly list = this.known.asReadonly();
  private prefix: { key: string; atMs: number } | null = null;

  constructor() {
    inject(DOCUMENT).addEventListener('keydown', (event) => this.onKey(event));
  }

  /** Registers, and answers with the function that takes them away again. */
  register(shortcuts: readonly Shortcut[]): () => void {
    this.known.update((now) => [...now, ...shortcuts]);
    return () => this.known.update((now) => now.filter((one) => !shortcuts.includes(one)));
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || dialogIsOpen()) return;
    const started = this.prefix && event.timeStamp - this.prefix.atMs < SEQUENCE_TIMEOUT_MS ? this.prefix.key : null;
    this.prefix = null;
    const keys = started ? `${started} ${event.key}` : event.key;
    const found = this.known().find((one) => one.keys === keys);
    if (found) {
      event.preventDefault();
      found.run();
    } else if (this.known().some((one) => one.keys.startsWith(`${event.key} `))) {
      this.prefix = { key: event.key, atMs: event.timeStamp };
    }
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function dialogIsOpen(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"]') !== null;
}
