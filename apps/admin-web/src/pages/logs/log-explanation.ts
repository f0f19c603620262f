import { DialogRef } from '@angular/cdk/dialog';
import { Component, computed, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import { type CandidateFate, ExplainRequestDocument } from '../../graphql/generated/logs/graphql';
import { injectQuery } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Badge, type Tone } from '../../ui/badge';
import { ErrorState } from '../../ui/error-state';
import { LoadingRows } from '../../ui/loading-rows';
import { injectRuleName } from '../../ui/rule-name';
import { injectCauseText } from '../keys/cause-text';
import { OutcomeBadge } from './outcome-badge';

const TONE: Record<CandidateFate, Tone> = { USED: 'good', NOT_CHOSEN: 'idle', COOLING: 'info', DISABLED: 'warn', BANNED: 'bad', EXPIRED: 'warn' };

/** Why this key: who could have served, who was passed over and why, what was tried, which rules spoke. */
@Component({
  selector: 'app-log-explanation',
  imports: [Badge, ErrorState, LoadingRows, OutcomeBadge],
  templateUrl: './log-explanation.html',
  styles: `
    :host { display: block; }
    h3 { margin: 20px 0 8px; font-size: 13px; }
    .counts { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 10px; }
    table { width: 100%; border-collapse: collapse; }
    th { text-align: left; font-weight: 500; color: var(--text-muted); }
    th, td { padding: 6px 12px 6px 0; border-bottom: 1px solid var(--border); vertical-align: top; }
    .id { margin-left: 6px; }
    .link { padding: 0; border: 0; background: none; color: var(--accent-text); font: inherit; text-align: left; cursor: pointer; }
  `,
})
export class LogExplanation {
  readonly requestId = input.required<string>();
  protected readonly t = injectTranslate();
  protected readonly ruleName = injectRuleName();
  protected readonly causeText = injectCauseText();
  protected readonly format = inject(Format);
  private readonly router = inject(Router);
  private readonly ref = inject<DialogRef<void>>(DialogRef);
  protected readonly tone = TONE;
  protected readonly query = injectQuery(ExplainRequestDocument, () => ({ id: this.requestId() }));
  protected readonly found = computed(() => this.query.data()?.explainRequest);
  private readonly names = computed(() => new Map(this.found()?.candidates.map(({ apiKeyId, name }) => [apiKeyId, name]) ?? []));
  private readonly total = computed(() => this.found()?.counts.reduce((sum, { keys }) => sum + keys, 0) ?? 0);
  private readonly usable = computed(() => this.found()?.counts.filter(({ fate }) => fate === 'USED' || fate === 'NOT_CHOSEN').reduce((sum, { keys }) => sum + keys, 0) ?? 0);
  protected readonly further = computed(() => this.total() - (this.found()?.candidates.length ?? 0));

  protected readonly summary = computed(() => {
    const request = this.found()?.request;
    if (!request) return '';
    if (request.attempts.length === 0) return this.t('logs.why.noAttempt');
    const parts = { usable: this.format.number(this.usable()), passed: this.format.number(this.total() - this.usable()), attempts: this.format.number(request.attempts.length) };
    return request.apiKeyId ? this.t('logs.why.answered', { key: this.nameOf(request.apiKeyId), ...parts }) : this.t('logs.why.unanswered', parts);
  });

  protected nameOf(id: string | null | undefined): string {
    return id ? (this.names().get(id) ?? `#${id}`) : '–';
  }

  protected showRule(id: string): void {
    this.ref.close();
    void this.router.navigate(['/rules', id]);
  }

  protected showKeys(name: string): void {
    this.ref.close();
    void this.router.navigate(['/keys'], { queryParams: { q: name } });
  }
}
