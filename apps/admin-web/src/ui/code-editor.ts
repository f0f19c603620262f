import { afterNextRender, Component, DestroyRef, effect, ElementRef, inject, input, model, signal, untracked, viewChild } from '@angular/core';
import { type CodeProblem, type CodeLanguage, type EditorHandle, type VariableHint } from './code-mirror';

/** CodeMirror, loaded when the first editor is shown. */
@Component({
  selector: 'app-code-editor',
  template: '<div #host class="host" [class.waiting]="!handle()"></div>',
  styles: `
    :host { display: block; border: 1px solid var(--border-strong); border-radius: 8px; overflow: hidden; background: var(--bg-raised); }
    :host:focus-within { border-color: var(--accent); }
    .waiting { min-height: 120px; }
  `,
})
export class CodeEditor {
  readonly code = model.required<string>();
  readonly language = input.required<CodeLanguage>();
  readonly label = input.required<string>();
  readonly minHeightPx = input(140);
  readonly readOnly = input(false);
  readonly problems = input<readonly CodeProblem[]>([]);
  /** Names that completion offers beside the language's own. */
  readonly variables = input<readonly VariableHint[]>([]);

  private readonly host = viewChild.required<ElementRef<HTMLElement>>('host');
  protected readonly handle = signal<EditorHandle | null>(null);

  constructor() {
    let gone = false;
    inject(DestroyRef).onDestroy(() => {
      gone = true;
      this.handle()?.destroy();
    });
    afterNextRender(async () => {
      const { mountEditor } = await import('./code-mirror');
      if (gone) return;
      this.handle.set(
        mountEditor(this.host().nativeElement, {
          code: this.code(),
          label: this.label(),
          minHeightPx: this.minHeightPx(),
          onChange: (code) => this.code.set(code),
          variables: () => untracked(this.variables),
        }),
      );
    });
    effect(() => this.handle()?.setCode(this.code()));
    effect(() => this.handle()?.setLanguage(this.language()));
    effect(() => this.handle()?.setReadOnly(this.readOnly()));
    effect(() => this.handle()?.setProblems(this.problems()));
  }
}
