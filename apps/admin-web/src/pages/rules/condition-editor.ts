import { Component, computed, effect, inject, input, linkedSignal, model, output, signal, untracked } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { LucidePlus, LucideX } from '@lucide/angular';
import { Apollo } from 'apollo-angular';
import { firstValueFrom } from 'rxjs';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { injectProblemText } from '../../graphql/explain-error';
import { CheckRuleExpressionDocument, type CheckRuleExpressionQuery, type Outcome } from '../../graphql/generated/rules/graphql';
import { injectTranslate } from '../../i18n/translate';
import { CodeEditor } from '../../ui/code-editor';
import { type CodeProblem } from '../../ui/code-mirror';
import { type ConditionField, type ConditionRow, OPERATORS, rowAt, toConditions, toExpression } from './condition-rows';
import { Segmented, type SegmentedOption } from '../../ui/segmented';
import { Label } from '../../ui/label';

const CHECK_AFTER_MS = 300;
const OUTCOMES: readonly Outcome[] = ['SUCCESS', 'CALLER_ERROR', 'UNAUTHORIZED', 'RATE_LIMITED', 'UPSTREAM_ERROR', 'TIMEOUT', 'TRUNCATED'];
const VARIABLES = ['response.status', 'response.headers', 'response.body', 'response.json', 'request.method', 'request.path', 'request.headers', 'latencyMs', 'outcome', 'key.id', 'key.name', 'key.tags', 'upstream.id', 'upstream.name', 'upstream.slug'];

/** A rule's condition, as rows where rows can say it, and as a CEL expression always. */
@Component({
  selector: 'app-condition-editor',
  imports: [Label, CodeEditor, FormsModule, LucidePlus, LucideX, NzButtonComponent, NzInputDirective, Segmented, NzSelectModule],
  templateUrl: './condition-editor.html',
  styleUrl: './condition-editor.css',
})
export class ConditionEditor {
  readonly expression = model.required<string>();
  readonly readOnly = input(false);
  readonly valid = output<boolean>();
  protected readonly t = injectTranslate();
  protected readonly fields = Object.keys(OPERATORS) as ConditionField[];
  protected readonly operators = OPERATORS;
  protected readonly outcomes = OUTCOMES;
  protected readonly variables = VARIABLES.map((label) => ({ label }));
  private readonly apollo = inject(Apollo);
  private readonly problemText = injectProblemText();

  protected readonly conditions = computed(() => toConditions(this.expression()));
  protected readonly view = linkedSignal<'rows' | 'expression'>(() => (untracked(this.conditions) ? 'rows' : 'expression'));
  protected readonly views = computed<SegmentedOption<'rows' | 'expression'>[]>(() => [
    { label: this.t('rules.rows'), value: 'rows', disabled: !this.conditions() },
    { label: this.t('rules.expression'), value: 'expression' },
  ]);
  private readonly found = signal<CheckRuleExpressionQuery['checkRuleExpression']>(null);
  protected readonly problem = computed(() => {
    const found = this.found();
    return found && { start: found.start, message: this.problemText({ ...found, params: Object.fromEntries(found.params.map(({ name, value }) => [name, value])) }) };
  });
  /** Which row it is in; -1 without a problem. */
  protected readonly wrongRow = computed(() => {
    const [problem, conditions] = [this.problem(), this.conditions()];
    return problem && conditions ? rowAt(conditions, problem.start) : -1;
  });
  protected readonly problems = computed<CodeProblem[]>(() => {
    const problem = this.problem();
    if (!problem) return [];
    const before = this.expression().slice(0, problem.start).split('\n');
    return [{ line: before.length, column: before[before.length - 1].length + 1, message: problem.message }];
  });

  constructor() {
    effect((onCleanup) => {
      const match = this.expression();
      const timer = setTimeout(() => void this.check(match), CHECK_AFTER_MS);
      onCleanup(() => clearTimeout(timer));
    });
  }

  protected change(index: number, change: Partial<ConditionRow>): void {
    this.update((rows) => rows.map((row, at) => (at === index ? { ...row, ...change } : row)));
  }

  protected changeField(index: number, field: ConditionField): void {
    this.change(index, { field, name: field === 'header' ? 'retry-after' : field === 'json' ? 'error.code' : '', operator: OPERATORS[field][0], value: field === 'status' ? '429' : field === 'outcome' ? 'TIMEOUT' : field === 'latency' ? '1000' : field === 'method' ? 'POST' : '' });
  }

  protected add(): void {
    this.update((rows) => [...rows, { field: 'status', name: '', operator: 'equals', value: '429' }]);
  }

  protected remove(index: number): void {
    this.update((rows) => rows.filter((_row, at) => at !== index));
  }

  protected join(join: 'and' | 'or'): void {
    this.expression.set(toExpression({ join, rows: this.conditions()?.rows ?? [] }));
  }

  private update(change: (rows: readonly ConditionRow[]) => readonly ConditionRow[]): void {
    const { join, rows } = this.conditions() ?? { join: 'and' as const, rows: [] };
    this.expression.set(toExpression({ join, rows: change(rows) }));
  }

  private async check(match: string): Promise<void> {
    const { data } = await firstValueFrom(this.apollo.query({ query: CheckRuleExpressionDocument, variables: { match }, fetchPolicy: 'network-only' }));
    if (match !== this.expression()) return;
    this.found.set(data?.checkRuleExpression ?? null);
    this.valid.emit(!data?.checkRuleExpression);
  }
}
