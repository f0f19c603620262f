import { Component, effect, ElementRef, input, viewChild } from '@angular/core';
import { type DiffLanguage, type DiffSide } from './code-diff-view';

/** Two versions of a text beside each other, by CodeMirror, loaded when the first is shown. */
@Component({
  selector: 'app-code-diff',
  template: `
    <div class="names"><strong>{{ before().label }}</strong><strong>{{ after().label }}</strong></div>
    <div #host class="host"></div>
  `,
  styles: `
    :host { display: block; border: 1px solid var(--border-strong); border-radius: 8px; overflow: hidden; background: var(--bg-raised); }
    .names { display: grid; grid-template-columns: 1fr 1fr; border-bottom: 1px solid var(--border); background: var(--bg-sunken); }
    strong { padding: 6px 12px; font-weight: 500; }
    .host { min-height: 80px; max-height: 60vh; overflow: auto; }
  `,
})
export class CodeDiff {
  readonly before = input.required<DiffSide>();
  readonly after = input.required<DiffSide>();
  readonly language = input.required<DiffLanguage>();
  private readonly host = viewChild.required<ElementRef<HTMLElement>>('host');

  constructor() {
    effect((onCleanup) => {
      const [host, before, after, language] = [this.host().nativeElement, this.before(), this.after(), this.language()];
      let remove: (() => void) | null = null;
      let gone = false;
      void import('./code-diff-view').then(({ mountDiff }) => {
        if (!gone) remove = mountDiff(host, before, after, language);
      });
      onCleanup(() => {
        gone = true;
        remove?.();
      });
    });
  }
}
