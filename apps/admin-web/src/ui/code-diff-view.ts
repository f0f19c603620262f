import { javascript } from '@codemirror/lang-javascript';
import { python } from '@codemirror/lang-python';
import { syntaxHighlighting } from '@codemirror/language';
import { MergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { codeColors, codeLook } from './code-mirror';

export type DiffLanguage = 'javascript' | 'python' | 'text';

export interface DiffSide {
  readonly code: string;
  readonly label: string;
}

const look = EditorView.theme({
  '.cm-changedLine': { backgroundColor: 'var(--warn-soft) !important' },
  '.cm-changedText': { background: 'color-mix(in srgb, var(--warn) 28%, transparent) !important' },
  '.cm-deletedChunk': { backgroundColor: 'var(--bad-soft)' },
  '.cm-collapsedLines': { color: 'var(--text-muted)', background: 'var(--bg-sunken)' },
});

/** Two texts beside each other, what differs marked, what is equal and long folded. @returns what takes it away again */
export function mountDiff(parent: HTMLElement, before: DiffSide, after: DiffSide, language: DiffLanguage): () => void {
  const grammar: Extension = language === 'python' ? python() : language === 'javascript' ? javascript() : [];
  const side = ({ code, label }: DiffSide) => ({
    doc: code,
    extensions: [lineNumbers(), EditorState.readOnly.of(true), EditorView.editable.of(false), EditorView.lineWrapping, EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }), syntaxHighlighting(codeColors), codeLook, look, grammar],
  });
  const view = new MergeView({ parent, a: side(before), b: side(after), collapseUnchanged: { margin: 3, minSize: 6 }, gutter: true });
  return () => view.destroy();
}
