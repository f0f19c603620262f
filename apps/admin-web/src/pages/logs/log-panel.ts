import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { Component, computed, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import { LucideKeyRound } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { LogEntryDocument, LogNamesDocument, type LogRowFragment } from '../../graphql/generated/logs/graphql';
import { injectQuery } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { CopyButton } from '../../ui/copy-button';
import { ErrorState } from '../../ui/error-state';
import { Panel } from '../../ui/panel';
import { Segmented, type SegmentedOption } from '../../ui/segmented';
import { Snippet } from '../../ui/snippet';
import { curlOf } from './log-curl';
import { LogExplanation } from './log-explanation';
import { OutcomeBadge } from './outcome-badge';

const NAMES = 100;

/** One request: how it went, attempt by attempt, and what was kept of it. */
@Component({
  selector: 'app-log-panel',
  imports: [CopyButton, ErrorState, LogExplanation, LucideKeyRound, NzButtonComponent, OutcomeBadge, Panel, Segmented, Snippet],
  templateUrl: './log-panel.html',
  styleUrl: './log-panel.css',
})
export class LogPanel {
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly row = inject<LogRowFragment>(DIALOG_DATA);
  private readonly router = inject(Router);
  private readonly ref = inject<DialogRef<void>>(DialogRef);
  protected readonly query = injectQuery(LogEntryDocument, () => ({ id: this.row.id }));
  private readonly names = injectQuery(LogNamesDocument, () => ({ first: NAMES }));
  protected readonly entry = computed(() => this.query.data()?.requestLog);
  private readonly upstream = computed(() => this.names.data()?.upstreams.edges.find(({ node }) => node.id === this.row.upstreamId)?.node);

  protected readonly bars = computed(() => {
    const total = Math.max(this.row.latencyMs, 1);
    let startMs = 0;
    return this.row.attempts.map((attempt) => {
      const bar = { attempt, left: (startMs / total) * 100, width: Math.max(0.6, Math.min(100 - (startMs / total) * 100, (attempt.durationMs / total) * 100)) };
      startMs += attempt.durationMs;
      return bar;
    });
  });
  protected readonly facts = computed(() => {
    const entry = this.entry();
    if (!entry) return [];
    const duration = (ms: number | null | undefined) => (ms === null || ms === undefined ? '–' : this.format.duration(ms));
    return [
      { label: this.t('logs.column.at'), value: this.format.dateTime(entry.at) },
      { label: this.t('logs.outcome'), value: this.t(`enums.outcome.${entry.outcome}`) },
      { label: this.t('logs.column.latency'), value: duration(entry.latencyMs) },
      { label: this.t('logs.firstByte'), value: duration(entry.firstByteMs) },
      { label: this.t('logs.upstreamTime'), value: duration(entry.upstreamMs) },
      { label: this.t('logs.column.upstream'), value: this.upstream()?.name ?? '–' },
      { label: this.t('logs.bytesIn'), value: this.format.bytes(entry.bytesIn) },
      { label: this.t('logs.bytesOut'), value: this.format.bytes(entry.bytesOut) },
      { label: this.t('logs.client'), value: entry.clientIp },
      { label: this.t('logs.errorCode'), value: entry.errorCode ?? '–' },
      { label: this.t('logs.streamed'), value: this.t(entry.streamed ? 'ui.yes' : 'ui.no') },
      { label: this.t('logs.units'), value: entry.unitsUsed === null || entry.unitsUsed === undefined ? '–' : this.format.number(entry.unitsUsed) },
    ];
  });
  protected readonly curl = computed(() => {
    const capture = this.entry()?.capture;
    return curlOf(`${location.origin}/proxy/${this.upstream()?.slug ?? ''}`, { method: this.row.method, path: this.row.path, headers: capture?.requestHeaders ?? [], body: capture?.requestBody ?? null });
  });
  protected readonly view = signal<'request' | 'why'>('request');
  protected readonly views = computed<SegmentedOption<'request' | 'why'>[]>(() => [
    { value: 'request', label: this.t('logs.column.request') },
    { value: 'why', label: this.t('logs.why.heading') },
  ]);

  protected headerText(headers: readonly { name: string; value: string }[] | null | undefined): string {
    return (headers ?? []).map(({ name, value }) => `${name}: ${value}`).join('\n');
  }

  protected showKey(id: string): void {
    this.ref.close();
    void this.router.navigate(['/logs'], { queryParams: { key: id } });
  }
}
