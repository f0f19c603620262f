import { Component, computed, inject, input } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { type SelectionPolicy, UpdateUpstreamDocument, type UpstreamDetailFragment } from '../../graphql/generated/upstreams/graphql';
import { injectMutate } from '../../graphql/mutate';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { Label } from '../../ui/label';
import { Notice } from '../../ui/notice';
import { TryIt } from './try-it';

const POLICIES: readonly SelectionPolicy[] = ['ROUND_ROBIN', 'WEIGHTED', 'RANDOM', 'LEAST_USED', 'PRIORITY'];

/** What an upstream is set to, how it chooses its keys, and a request to try it. */
@Component({
  selector: 'app-upstream-settings',
  imports: [FormsModule, Label, NzSelectModule, TryIt],
  templateUrl: './upstream-settings.html',
  styleUrl: './upstream-settings.css',
})
export class UpstreamSettings {
  readonly upstream = input.required<UpstreamDetailFragment>();
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly session = inject(Session);
  protected readonly policies = POLICIES;
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  protected readonly facts = computed(() => {
    const upstream = this.upstream();
    const duration = (ms: number) => this.format.duration(ms);
    const yes = (on: boolean) => this.t(on ? 'ui.yes' : 'ui.no');
    return [
      { label: this.t('upstreams.form.maxAttempts'), value: this.format.number(upstream.maxAttempts) },
      { label: this.t('upstreams.form.failureThreshold'), value: upstream.failureThreshold === 0 ? this.t('upstreams.never') : this.format.number(upstream.failureThreshold) },
      { label: this.t('upstreams.form.retryUnsafe'), value: yes(upstream.retryUnsafe) },
      { label: this.t('upstreams.connectTimeout'), value: duration(upstream.connectTimeoutMs) },
      { label: this.t('upstreams.responseTimeout'), value: duration(upstream.responseTimeoutMs) },
      { label: this.t('upstreams.idleTimeout'), value: upstream.idleTimeoutMs === 0 ? this.t('upstreams.never') : duration(upstream.idleTimeoutMs) },
      { label: this.t('upstreams.maxBody'), value: this.format.bytes(upstream.maxBodyMegabytes * 1024 * 1024) },
      { label: this.t('upstreams.form.errorFormat'), value: this.t(`enums.errorFormat.${upstream.errorFormat}`) },
      { label: this.t('upstreams.form.captureHeaders'), value: yes(upstream.captureHeaders) },
      { label: this.t('upstreams.form.captureBodies'), value: yes(upstream.captureBodies) },
      { label: this.t('upstreams.createdAt'), value: this.format.dateTime(upstream.createdAt) },
    ];
  });

  protected async choose(selectionPolicy: SelectionPolicy): Promise<void> {
    try {
      await this.mutate(UpdateUpstreamDocument, { id: this.upstream().id, input: { selectionPolicy } });
      this.notice.done(this.t('ui.saved'));
    } catch (error) {
      this.notice.failed(error);
    }
  }
}
