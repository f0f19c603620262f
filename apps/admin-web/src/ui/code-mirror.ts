import { autocompletion, closeBrackets, closeBracketsKeymap, type CompletionContext, completionKeymap, type CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { javascript, javascriptLanguage } from '@codemirror/lang-javascript';
import { json } from '@codemirror/lang-json';
import { markdown } from '@codemirror/lang-markdown';
import { python, pythonLanguage } from '@codemirror/lang-python';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

export type CodeLanguage = 'javascript' | 'python' | 'json' | 'markdown' | 'cel';

export interface CodeProblem {
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1; absent means the whole line. */
  readonly column?: number;
  readonly message: string;
}

export interface VariableHint {
  readonly label: string;
  readonly detail?: string;
}

export interface EditorOptions {
  readonly code: string;
  readonly label: string;
  readonly minHeightPx: number;
  readonly onChange: (code: string) => void;
  readonly variables: () => readonly VariableHint[];
}

export interface EditorHandle {
  setCode(code: string): void;
  setLanguage(language: CodeLanguage): void;
  setReadOnly(readOnly: boolean): void;
  setProblems(problems: readonly CodeProblem[]): void;
  destroy(): void;
}

/** The colours of code, by the theme. */
export const codeColors = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: 'var(--chart-5)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--good)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--warn)' },
  { tag: [tags.comment], color: 'var(--text-faint)', fontStyle: 'italic' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], color: 'var(--accent-text)' },
  { tag: [tags.propertyName], color: 'var(--info)' },
  { tag: [tags.heading], color: 'var(--text-strong)', fontWeight: '600' },
]);

/** How an editor looks, by the theme. */
export const codeLook = EditorView.theme({
  '&': { fontSize: '12.5px', backgroundColor: 'transparent', color: 'var(--text)' },
  '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '-2px' },
  '.cm-content': { fontFamily: "'JetBrains Mono Variable', monospace", padding: '10px 0', caretColor: 'var(--text-strong)' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--text-faint)', border: 'none' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--bg-hover) 55%, transparent)' },
  '.cm-cursor': { borderLeftColor: 'var(--text-strong)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': { backgroundColor: 'var(--bg-selected)' },
  '.cm-tooltip': { backgroundColor: 'var(--bg-raised)', border: '1px solid var(--border)', borderRadius: '8px', boxShadow: 'var(--shadow-popup)', overflow: 'hidden' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--accent)', color: '#fff' },
});

/** CEL reads like JavaScript's expressions. */
function grammar(language: CodeLanguage, variables: () => readonly VariableHint[]): Extension {
  const complete = (context: CompletionContext): CompletionResult | null => {
    const word = context.matchBefore(/[\w.]*/);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    return { from: word.from, options: variables().map(({ label, detail }) => ({ label, detail, type: 'variable' })) };
  };
  switch (language) {
    case 'python':
      return [python(), pythonLanguage.data.of({ autocomplete: complete })];
    case 'json':
      return json();
    case 'markdown':
      return markdown();
    default:
      return [javascript(), javascriptLanguage.data.of({ autocomplete: complete })];
  }
}

export function mountEditor(parent: HTMLElement, options: EditorOptions): EditorHandle {
  const language = new Compartment();
  const readOnly = new Compartment();
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: options.code,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        autocompletion(),
        highlightActiveLine(),
        lintGutter(),
        syntaxHighlighting(codeColors),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, indentWithTab]),
        codeLook,
        EditorView.theme({ '.cm-content': { minHeight: `${options.minHeightPx}px` } }),
        EditorView.contentAttributes.of({ 'aria-label': options.label }),
        EditorView.lineWrapping,
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onChange(update.state.doc.toString());
        }),
        language.of([]),
        readOnly.of([]),
      ],
    }),
  });
  return {
    setCode: (code) => {
      if (code !== view.state.doc.toString()) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: code } });
    },
    setLanguage: (next) => view.dispatch({ effects: language.reconfigure(grammar(next, options.variables)) }),
    setReadOnly: (locked) => view.dispatch({ effects: readOnly.reconfigure(locked ? [EditorState.readOnly.of(true), EditorView.editable.of(false)] : []) }),
    setProblems: (problems) => view.dispatch(setDiagnostics(view.state, problems.map((problem) => diagnostic(view.state, problem)))),
    destroy: () => view.destroy(),
  };
}

function diagnostic(state: EditorState, problem: CodeProblem): Diagnostic {
  const line = state.doc.line(Math.min(Math.max(1, problem.line), state.doc.lines));
  const from = Math.min(line.to, line.from + Math.max(0, (problem.column ?? 1) - 1));
  return { from, to: problem.column === undefined ? line.to : Math.min(line.to, from + 1), severity: 'error', message: problem.message };
}
