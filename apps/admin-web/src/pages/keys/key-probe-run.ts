import { Component, computed, inject, input, signal } from '@angular/core';
import { LucideStethoscope } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzProgressComponent } from 'ng-zorro-antd/progress';
import { KeyProbeProgressDocument, type ProbeProgressFragment, ProbeUpstreamKeysDocument } from '../../graphql/generated/keys/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectSubscription } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Badge } from '../../ui/badge';
import { Notice } from '../../ui/notice';

/** Tries all keys of an upstream, and shows how far it is: also when somebody else started it. */
@Component({
  selector: 'app-key-probe-run',
  imports: [Badge, LucideStethoscope, NzButtonComponent, NzProgressComponent],
  template: `
    <button nz-button type="button" [disabled]="running()" [nzLoading]="running()" (click)="start()"><svg lucideStethoscope></svg>{{ t('keys.probe.all') }}</button>
    @if (progress(); as one) {
      <div class="progress" role="status">
        <nz-progress [nzPercent]="percent()" nzSize="small" [nzShowInfo]="false" [attr.aria-label]="t('keys.probe.all')" />
        <span class="num muted">{{ t('keys.probe.done', { done: format.number(one.done), total: format.number(one.total) }) }}</span>
        @if (one.passed > 0) { <app-badge tone="good">{{ t('keys.probe.passed', { count: format.number(one.passed) }) }}</app-badge> }
        @if (one.failed > 0) { <app-badge tone="bad">{{ t('keys.probe.failed', { count: format.number(one.failed) }) }}</app-badge> }
      </div>
    }
  `,
  styles: `
    :host { display: flex; align-items: center; gap: 12px; flex-wrap: wrap; }
    .progress { display: flex; align-items: center; gap: 8px; }
    nz-progress { width: 120px; }
  `,
})
export class KeyProbeRun {
  readonly upstreamId = input.required<string>();
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  protected readonly progress = signal<ProbeProgressFragment | null>(null);
  protected readonly running = computed(() => this.progress()?.finished === false);
  protected readonly percent = computed(() => {
    const one = this.progress();
    return !one || one.total === 0 ? 100 : Math.round((one.done / one.total) * 100);
  });

  constructor() {
    injectSubscription(KeyProbeProgressDocument, () => ({ upstreamId: this.upstreamId() }), ({ keyProbeProgress }) => this.progress.set(keyProbeProgress));
  }

  protected async start(): Promise<void> {
    try {
      const { probeUpstreamKeys } = await this.mutate(ProbeUpstreamKeysDocument, { upstreamId: this.upstreamId() });
      // The subscription may have told more by now.
      if (this.progress()?.runId !== probeUpstreamKeys.runId) this.progress.set(probeUpstreamKeys);
    } catch (error) {
      this.notice.failed(error);
    }
  }
}
