import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { LucideChevronRight, LucideEllipsis, LucidePencil, LucidePlus, LucidePower, LucideTrash2 } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { DeleteUpstreamDocument, UpdateUpstreamDocument, UpstreamDocument } from '../../graphql/generated/upstreams/graphql';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { Badge } from '../../ui/badge';
import { Confirm } from '../../ui/confirm';
import { ErrorState } from '../../ui/error-state';
import { LoadingRows } from '../../ui/loading-rows';
import { Notice } from '../../ui/notice';
import { Page } from '../../ui/page';
import { type PageTab, PageTabs } from '../../ui/page-tabs';
import { SidePanel } from '../../ui/side-panel';
import { HeaderList } from '../headers/header-list';
import { SubjectLimits } from '../limits/subject-limits';
import { UpstreamForm } from './upstream-form';
import { UpstreamKeys } from './upstream-keys';
import { UpstreamProbe } from './upstream-probe';
import { UpstreamRules } from './upstream-rules';
import { UpstreamSettings } from './upstream-settings';
import { UpstreamTraffic } from './upstream-traffic';

/** All that belongs to one upstream, in one place. */
@Component({
  selector: 'app-upstream-detail',
  imports: [Badge, CdkMenu, CdkMenuItem, CdkMenuTrigger, ErrorState, HeaderList, LoadingRows, LucideChevronRight, LucideEllipsis, LucidePencil, LucidePlus, LucidePower, LucideTrash2, NzButtonComponent, Page, PageTabs, RouterLink, SubjectLimits, UpstreamKeys, UpstreamProbe, UpstreamRules, UpstreamSettings, UpstreamTraffic],
  templateUrl: './upstream-detail.html',
  styleUrl: './upstream-detail.css',
})
export class UpstreamDetail {
  readonly id = input.required<string>();
  /** What of it is shown; the settings when there is none. */
  readonly tab = input<string>();
  protected readonly t = injectTranslate();
  protected readonly session = inject(Session);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  private readonly confirm = inject(Confirm);
  private readonly panel = inject(SidePanel);
  private readonly router = inject(Router);

  protected readonly query = injectQuery(UpstreamDocument, () => ({ id: this.id() }));
  protected readonly upstream = computed(() => this.query.data()?.upstream);
  protected readonly tabs = computed<PageTab[]>(() => {
    const base = `/upstreams/${this.id()}`;
    return [
      { path: base, label: this.t('upstreams.settings') },
      { path: `${base}/keys`, label: this.t('upstreams.tab.keys') },
      ...(this.session.may('READ', 'HEADER_CONFIG') ? [{ path: `${base}/headers`, label: this.t('upstreams.tab.headers') }] : []),
      ...(this.session.may('READ', 'RULE') ? [{ path: `${base}/rules`, label: this.t('upstreams.tab.rules') }] : []),
      ...(this.session.may('READ', 'DASHBOARD') ? [{ path: `${base}/traffic`, label: this.t('upstreams.tab.traffic') }] : []),
      ...(this.session.may('READ', 'LIMIT') ? [{ path: `${base}/limits`, label: this.t('upstreams.tab.limits') }] : []),
      { path: `${base}/probe`, label: this.t('upstreams.tab.probe') },
    ];
  });

  /** The part that the address names, if one may read it. */
  protected readonly part = computed(() => (this.tabs().some(({ path }) => path.endsWith(`/${this.tab()}`)) ? this.tab() : 'settings'));

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
