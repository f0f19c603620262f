import { Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { LucideHistory } from '@lucide/angular';
import { Apollo } from 'apollo-angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { firstValueFrom } from 'rxjs';
import { ReplayRuleDocument, type ReplayRuleQuery, type RuleDraft } from '../../graphql/generated/rules/graphql';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Notice } from '../../ui/notice';
import { Segmented, type SegmentedOption } from '../../ui/segmented';

type Hours = '1' | '24' | '168' | '720';

const HOURS: readonly Hours[] = ['1', '24', '168', '720'];
const KEYS_SHOWN = 8;

/** What the rule, as it is written now, would have done to the requests in the log. Nothing is changed by it. */
@Component({
  selector: 'app-rule-replay',
  imports: [LucideHistory, NzButtonComponent, RouterLink, Segmented],
  templateUrl: './rule-replay.html',
  styleUrl: './rule-replay.css',
})
export class RuleReplay {
  readonly rule = input.required<RuleDraft>();
  readonly ready = input(true);
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  private readonly apollo = inject(Apollo);
  private readonly notice = inject(Notice);
  protected readonly hours = signal<Hours>('24');
  protected readonly choices = computed<SegmentedOption<Hours>[]>(() => HOURS.map((value) => ({ value, label: this.t(`rules.replay.hours.${value}`) })));
  protected readonly busy = signal(false);
  /** What was asked of another draft says nothing of this one. */
  protected readonly result = linkedSignal<string, ReplayRuleQuery['replayRule'] | null>({ source: () => JSON.stringify(this.rule()), computation: () => null });
  protected readonly keys = computed(() => this.result()?.keys.slice(0, KEYS_SHOWN) ?? []);
  protected readonly furtherKeys = computed(() => (this.result()?.keys.length ?? 0) - this.keys().length);

  async run(): Promise<void> {
    this.busy.set(true);
    try {
      const { data } = await firstValueFrom(this.apollo.query({ query: ReplayRuleDocument, variables: { input: this.rule(), lastHours: Number(this.hours()) }, fetchPolicy: 'network-only' }));
      this.result.set(data?.replayRule ?? null);
    } catch (error) {
      this.notice.failed(error);
    } finally {
      this.busy.set(false);
    }
  }
}
