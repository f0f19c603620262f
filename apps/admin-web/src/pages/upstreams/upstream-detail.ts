import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { LucideChevronRight, LucideEllipsis, LucidePencil, LucidePower, LucideTrash2 } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { DeleteUpstreamDocument, UpdateUpstreamDocument, UpstreamDocument } from '../../graphql/generated/upstreams/graphql';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Badge } from '../../ui/badge';
import { Confirm } from '../../ui/confirm';
import { ErrorState } from '../../ui/error-state';
import { LoadingRows } from '../../ui/loading-rows';
import { Notice } from '../../ui/notice';
import { Page } from '../../ui/page';
import { SidePanel } from '../../ui/side-panel';
import { UpstreamForm } from './upstream-form';
import { TryIt } from './try-it';

@Component({
  selector: 'app-upstream-detail',
  imports: [Badge, CdkMenu, CdkMenuItem, CdkMenuTrigger, ErrorState, LoadingRows, LucideChevronRight, LucideEllipsis, LucidePencil, LucidePower, LucideTrash2, NzButtonComponent, Page, RouterLink, TryIt],
  templateUrl: './upstream-detail.html',
  styleUrl: './upstream-detail.css',
})
export class UpstreamDetail {
  readonly id = input.required<string>();
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  private readonly confirm = inject(Confirm);
  private readonly panel = inject(SidePanel);
  private readonly router = inject(Router);

  protected readonly query = injectQuery(UpstreamDocument, () => ({ id: this.id() }));
  protected readonly upstream = computed(() => this.query.data()?.upstream);
  protected readonly facts = computed(() => {
    const upstream = this.upstream();
    if (!upstream) return [];
    const duration = (ms: number) => this.format.duration(ms);
    return [
      { label: this.t('upstreams.form.policy'), value: this.t(`enums.selectionPolicy.${upstream.selectionPolicy}`) },
      { label: this.t('upstreams.form.maxAttempts'), value: this.format.number(upstream.maxAttempts) },
      { label: this.t('upstreams.form.failureThreshold'), value: upstream.failureThreshold === 0 ? this.t('upstreams.never') : this.format.number(upstream.failureThreshold) },
      { label: this.t('upstreams.form.retryUnsafe'), value: this.t(upstream.retryUnsafe ? 'ui.yes' : 'ui.no') },
      { label: this.t('upstreams.connectTimeout'), value: duration(upstream.connectTimeoutMs) },
      { label: this.t('upstreams.responseTimeout'), value: duration(upstream.responseTimeoutMs) },
      { label: this.t('upstreams.idleTimeout'), value: upstream.idleTimeoutMs === 0 ? this.t('upstreams.never') : duration(upstream.idleTimeoutMs) },
      { label: this.t('upstreams.maxBody'), value: this.format.bytes(upstream.maxBodyMegabytes * 1024 * 1024) },
      { label: this.t('upstreams.form.errorFormat'), value: this.t(`enums.errorFormat.${upstream.errorFormat}`) },
      { label: this.t('upstreams.createdAt'), value: this.format.dateTime(upstream.createdAt) },
    ];
  });

  protected async edit(): Promise<void> {
    const upstream = this.upstream();
    if (upstream) await this.panel.ask(UpstreamForm, { label: this.t('upstreams.edit', { name: upstream.name }), data: upstream });
  }

  protected async toggle(): Promise<void> {
    const upstream = this.upstream();
    if (!upstream) return;
    if (upstream.enabled && !(await this.confirm.ask({ heading: this.t('upstreams.disable.heading', { name: upstream.name }), text: this.t('upstreams.disable.text'), action: this.t('upstreams.disable.action') }))) return;
    await this.mutate(UpdateUpstreamDocument, { id: upstream.id, input: { enabled: !upstream.enabled } }).catch((error: unknown) => this.notice.failed(error));
  }

  protected async remove(): Promise<void> {
    const upstream = this.upstream();
    if (!upstream) return;
    const sure = await this.confirm.ask({ heading: this.t('upstreams.delete.heading', { name: upstream.name }), text: this.t('upstreams.delete.text'), action: this.t('ui.delete') });
    if (!sure) return;
    try {
      await this.router.navigate(['/upstreams']);
      await this.mutate(DeleteUpstreamDocument, { id: upstream.id }, ['upstreams']);
      this.notice.done(this.t('upstreams.deleted', { name: upstream.name }));
    } catch (error) {
      this.notice.failed(error);
    }
  }
}
