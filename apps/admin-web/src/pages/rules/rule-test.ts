import { Component, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { LucideFlaskConical } from '@lucide/angular';
import { Apollo } from 'apollo-angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzInputNumberComponent } from 'ng-zorro-antd/input-number';
import { firstValueFrom } from 'rxjs';
import { type RuleDraft, TestRuleDocument, type TestRuleQuery } from '../../graphql/generated/rules/graphql';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Badge } from '../../ui/badge';
import { Notice } from '../../ui/notice';

/** Tries the rule, as it is written now, on an answer. Nothing is changed by it. */
@Component({
  selector: 'app-rule-test',
  imports: [Badge, FormsModule, LucideFlaskConical, NzButtonComponent, NzInputDirective, NzInputNumberComponent],
  templateUrl: './rule-test.html',
  styles: `
    :host { display: block; padding: 16px 18px; }
    h2 { font-size: 13px; }
    .lead { font-size: 12px; margin: 2px 0 12px; }
    label { display: block; margin-bottom: 10px; font-size: 12px; color: var(--text-muted); }
    nz-input-number { width: 110px; display: block; }
    ul { margin: 8px 0 0; padding-left: 18px; }
    .result { margin-top: 14px; padding-top: 12px; border-top: 1px solid var(--border); }
  `,
})
export class RuleTest {
  readonly rule = input.required<RuleDraft>();
  readonly ready = input(true);
  protected readonly t = injectTranslate();
  protected readonly status = signal(429);
  protected readonly headers = signal('retry-after: 120');
  protected readonly body = signal('{"error": {"code": "rate_limit_exceeded", "message": "Rate limit reached"}}');
  protected readonly busy = signal(false);
  protected readonly result = signal<TestRuleQuery['testRule'] | null>(null);
  private readonly format = inject(Format);
  private readonly apollo = inject(Apollo);
  private readonly notice = inject(Notice);

  protected said({ kind, until, detail }: TestRuleQuery['testRule']['consequences'][number]): string {
    const text = this.t(`rules.consequence.${kind}`, { detail: detail ?? '' });
    return until ? this.t('rules.consequenceUntil', { text, time: this.format.dateTime(until) }) : text;
  }

  protected async run(): Promise<void> {
    this.busy.set(true);
    try {
      const headers = this.headers()
        .split('\n')
        .map((line) => /^\s*([^:\s]+)\s*:\s*(.*)$/.exec(line))
        .flatMap((found) => (found ? [{ name: found[1], value: found[2] }] : []));
      const { data } = await firstValueFrom(this.apollo.query({ query: TestRuleDocument, variables: { input: this.rule(), sample: { status: this.status(), headers, body: this.body() } }, fetchPolicy: 'network-only' }));
      this.result.set(data?.testRule ?? null);
    } catch (error) {
      this.notice.failed(error);
    } finally {
      this.busy.set(false);
    }
  }
}
