import { Component, computed, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { ScriptExamplesDocument, type ScriptLanguage } from '../../graphql/generated/scripts/graphql';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';
import { CodeEditor } from '../../ui/code-editor';
import { type CodeLanguage, type CodeProblem } from '../../ui/code-mirror';
import { Page } from '../../ui/page';
import { CONTEXT_VARIABLES, FIRST_SCRIPT } from './script-context';
import { ScriptRun } from './script-run';
import { Segmented, type SegmentedOption } from '../../ui/segmented';

/** A place to try scripts before a header uses them. */
@Component({
  selector: 'app-scripts',
  imports: [CodeEditor, FormsModule, Segmented, Page, ScriptRun],
  templateUrl: './scripts.html',
  styleUrl: './scripts.css',
})
export class Scripts {
  protected readonly t = injectTranslate();
  protected readonly variables = CONTEXT_VARIABLES;
  protected readonly languages: SegmentedOption<ScriptLanguage>[] = [
    { label: 'JavaScript', value: 'JAVASCRIPT' },
    { label: 'Python', value: 'PYTHON' },
  ];
  protected readonly language = signal<ScriptLanguage>('JAVASCRIPT');
  protected readonly editorLanguage = computed<CodeLanguage>(() => (this.language() === 'PYTHON' ? 'python' : 'javascript'));
  protected readonly code = linkedSignal<ScriptLanguage, string>({ source: this.language, computation: (language) => FIRST_SCRIPT[language] });
  protected readonly problems = linkedSignal<string, readonly CodeProblem[]>({ source: this.code, computation: () => [] });
  private readonly query = injectQuery(ScriptExamplesDocument, () => ({}));
  protected readonly examples = computed(() => {
    const all = this.query.data()?.scriptExamples;
    return (this.language() === 'PYTHON' ? all?.python : all?.javascript) ?? [];
  });
}
