import { Component, computed, effect, inject, input, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { LucidePlus, LucideTrash2, LucideX } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzInputNumberComponent } from 'ng-zorro-antd/input-number';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { CreateRuleDocument, DeleteRuleDocument, type RuleActionInput, type RuleActionType, type RuleMode, RuleDocument, RuleUpstreamsDocument, UpdateRuleDocument } from '../../graphql/generated/rules/graphql';
import { injectProblemText } from '../../graphql/explain-error';
import { injectMutate } from '../../graphql/mutate';
import { type FieldProblem, RequestError } from '../../graphql/request-error';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { Confirm } from '../../ui/confirm';
import { ErrorState } from '../../ui/error-state';
import { Notice } from '../../ui/notice';
import { Page } from '../../ui/page';
import { ConditionEditor } from './condition-editor';
import { actionsOf } from './rule-draft';
import { RuleReplay } from './rule-replay';
import { RuleTest } from './rule-test';
import { Label } from '../../ui/label';
import { injectRuleName } from '../../ui/rule-name';
import { SWITCH } from '../../ui/switch';

const ACTION_TYPES: readonly RuleActionType[] = ['COOL_DOWN', 'DISABLE', 'BAN', 'RETRY', 'RETURN', 'NOTIFY', 'TAG'];
const ACTION_PARTS = ['durationSeconds', 'untilHeader', 'untilJsonPath', 'cron', 'message', 'tag'] as const;
const MODES: readonly RuleMode[] = ['ENFORCE', 'LOG_ONLY'];
const UPSTREAM_CHOICES = 100;

/** Fields of the input that the form has a place for; anything else is told at the top. */
const PLACES = /^(name|match|priority|thresholdCount|thresholdWindowSeconds|actions\.\d+\.(cron|tag|message|durationSeconds|untilHeader|untilJsonPath))$/;

interface Draft {
  name: string;
  upstreamId: string | null;
  match: string;
  thresholdCount: number;
  thresholdWindowSeconds: number;
  priority: number;
  mode: RuleMode;
  enabled: boolean;
  actions: RuleActionInput[];
}

const EMPTY: Draft = { name: '', upstreamId: null, match: 'response.status == 429', thresholdCount: 1, thresholdWindowSeconds: 60, priority: 100, mode: 'LOG_ONLY', enabled: true, actions: [{ type: 'COOL_DOWN', durationSeconds: 60 }] };

/** A rule: when, how often, what then; with a try-out beside it before it is switched on. */
@Component({
  selector: 'app-rule-editor',
  imports: [Label, ConditionEditor, ErrorState, FormsModule, LucidePlus, LucideTrash2, LucideX, NzButtonComponent, NzInputDirective, NzInputNumberComponent, NzSelectModule, Page, RouterLink, RuleReplay, RuleTest, SWITCH],
  templateUrl: './rule-editor.html',
  styleUrl: './rule-editor.css',
})
export class RuleEditor {
  /** The rule's id, or `new`. */
  readonly id = input.required<string>();
  /** Whom a new rule is for. */
  readonly upstream = input<string>();
  protected readonly t = injectTranslate();
  protected readonly ruleName = injectRuleName();
  protected readonly session = inject(Session);
  protected readonly actionTypes = ACTION_TYPES;
  protected readonly modes = MODES;
  protected readonly actionParts = ACTION_PARTS;
  private readonly mutate = injectMutate();
  private readonly problemText = injectProblemText();
  private readonly notice = inject(Notice);
  private readonly confirm = inject(Confirm);
  private readonly router = inject(Router);

  protected readonly query = injectQuery(RuleDocument, () => (this.id() === 'new' ? null : { id: this.id() }));
  protected readonly rule = computed(() => this.query.data()?.rule);
  private readonly upstreams = injectQuery(RuleUpstreamsDocument, () => ({ first: UPSTREAM_CHOICES }));
  protected readonly upstreamChoices = computed(() => this.upstreams.data()?.upstreams.edges.map(({ node }) => ({ value: node.id, label: node.name })) ?? []);
  protected readonly draft = linkedSignal<Draft>(() => ({ ...EMPTY, upstreamId: this.upstream() ?? null }));
  protected readonly expressionValid = signal(true);
  protected readonly saving = signal(false);
  /** What the server refused, until what was refused is changed. */
  private readonly refused = linkedSignal<Draft, readonly FieldProblem[]>({ source: () => this.draft(), computation: () => [] });
  protected readonly readOnly = computed(() => !this.session.may('UPDATE', 'RULE'));
  protected readonly ready = computed(() => this.id() === 'new' || this.rule() !== undefined);
  protected readonly complete = computed(() => this.draft().name.trim() !== '' && this.draft().match.trim() !== '' && this.draft().actions.length > 0 && this.expressionValid());
  protected readonly testInput = computed(() => {
    const { name, upstreamId, match, thresholdCount, thresholdWindowSeconds, mode, actions } = this.draft();
    return { name: name || this.t('rules.create'), upstreamId, match, thresholdCount, thresholdWindowSeconds, mode, actions };
  });

  constructor() {
    effect(() => {
      const rule = this.rule();
      if (!rule) return;
      const { name, upstreamId, match, thresholdCount, thresholdWindowSeconds, priority, mode, enabled } = rule;
      this.draft.set({ name, upstreamId: upstreamId ?? null, match, thresholdCount, thresholdWindowSeconds, priority, mode, enabled, actions: actionsOf(rule.actions) });
    });
  }

  /** What is wrong at one place of the form: `name`, `actions.1.cron`. */
  protected problemAt(place: string): string | null {
    const problem = this.refused().find(({ field }) => field === place);
    return problem ? this.problemText(problem) : null;
  }

  protected change(change: Partial<Draft>): void {
    this.draft.update((draft) => ({ ...draft, ...change }));
  }

  protected changeAction(index: number, change: Partial<RuleActionInput>): void {
    this.change({ actions: this.draft().actions.map((action, at) => (at === index ? { ...action, ...change } : action)) });
  }

  protected addAction(): void {
    this.change({ actions: [...this.draft().actions, { type: 'RETRY' }] });
  }

  protected removeAction(index: number): void {
    this.change({ actions: this.draft().actions.filter((_action, at) => at !== index) });
  }

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    this.saving.set(true);
    try {
      const input = this.draft();
      if (this.id() === 'new') {
        const { createRule } = await this.mutate(CreateRuleDocument, { input }, ['rules']);
        await this.router.navigate(['/rules', createRule.id], { replaceUrl: true });
      } else {
        await this.mutate(UpdateRuleDocument, { id: this.id(), input }, ['rules']);
      }
      this.notice.done(this.t('ui.saved'));
    } catch (error) {
      const { fields } = RequestError.from(error);
      this.refused.set(fields);
      if (!fields.some(({ field }) => PLACES.test(field))) this.notice.failed(error);
    } finally {
      this.saving.set(false);
    }
  }

  protected async remove(): Promise<void> {
    const sure = await this.confirm.ask({ heading: this.t('rules.delete.heading', { name: this.ruleName(this.draft().name) }), text: this.t('rules.delete.text'), action: this.t('ui.delete') });
    if (!sure) return;
    try {
      await this.mutate(DeleteRuleDocument, { id: this.id() }, ['rules']);
      await this.router.navigate(['/rules']);
    } catch (error) {
      this.notice.failed(error);
    }
  }
}
