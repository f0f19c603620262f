import { Component, computed, inject, input, output, signal } from '@angular/core';
import { LucidePlay } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { type ScriptLanguage, TestScriptDocument, type TestScriptMutation } from '../../graphql/generated/scripts/graphql';
import { injectMutate } from '../../graphql/mutate';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Badge } from '../../ui/badge';
import { CodeEditor } from '../../ui/code-editor';
import { type CodeProblem } from '../../ui/code-mirror';
import { Notice } from '../../ui/notice';
import { EXAMPLE_CONTEXT } from './script-context';

/** Runs a script in the gateway's sandbox and shows what came of it. */
@Component({
  selector: 'app-script-run',
  imports: [Badge, CodeEditor, LucidePlay, NzButtonComponent],
  templateUrl: './script-run.html',
  styleUrl: './script-run.css',
})
export class ScriptRun {
  readonly script = input.required<string>();
  readonly language = input.required<ScriptLanguage>();
  readonly upstreamId = input<string | null>(null);
  /** Where the script went wrong, for the editor's margin. */
  readonly problems = output<readonly CodeProblem[]>();
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly context = signal(EXAMPLE_CONTEXT);
  protected readonly running = signal(false);
  protected readonly outcome = signal<TestScriptMutation['testScript'] | null>(null);
  protected readonly where = computed(() => {
    const error = this.outcome()?.error;
    return error?.line ? this.t('scripts.at', { line: error.line, column: error.column ?? 1 }) : '';
  });
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);

  async run(): Promise<void> {
    this.running.set(true);
    try {
      const { testScript } = await this.mutate(TestScriptDocument, { input: { language: this.language(), script: this.script(), context: this.context().trim() || null, upstreamId: this.upstreamId() } });
      this.outcome.set(testScript);
      const error = testScript.error;
      this.problems.emit(error?.line ? [{ line: error.line, column: error.column ?? undefined, message: error.message }] : []);
    } catch (error) {
      this.notice.failed(error);
    } finally {
      this.running.set(false);
    }
  }
}
