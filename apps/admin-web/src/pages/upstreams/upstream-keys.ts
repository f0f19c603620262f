import { Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { LucideKeyRound, LucidePlus, LucideUpload } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { type ApiKeySort, KeysDocument, type KeyRowFragment } from '../../graphql/generated/keys/graphql';
import { UpstreamPoolDocument } from '../../graphql/generated/upstreams/graphql';
import { injectQuery } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { Badge, type Tone } from '../../ui/badge';
import { Cell, type Column, DataTable } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { RelativeTime } from '../../ui/relative-time';
import { SidePanel } from '../../ui/side-panel';
import { KeyForm } from '../keys/key-form';
import { KeyPanel } from '../keys/key-panel';
import { KeyState } from '../keys/key-state';

const SHOWN = 25;
const REFRESH_MS = 2_000;
const LATEST_FIRST: ApiKeySort = { by: 'LAST_USED_AT', direction: 'DESC' };

/** An upstream's pool: how many keys are what, and the ones that were used last. */
@Component({
  selector: 'app-upstream-keys',
  imports: [Badge, Cell, DataTable, EmptyState, ErrorState, KeyState, LucidePlus, LucideUpload, NzButtonComponent, RelativeTime, RouterLink],
  templateUrl: './upstream-keys.html',
  styles: `
    .line { display: flex; align-items: center; gap: 8px; margin-bottom: 12px; flex-wrap: wrap; }
    .counts { display: flex; flex-wrap: wrap; gap: 6px; flex: 1; }
    .counts a { text-decoration: none; }
    .name { padding: 0; border: 0; background: none; color: var(--text-strong); font: inherit; font-weight: 500; cursor: pointer; }
    .all { display: inline-block; margin-top: 10px; }
  `,
})
export class UpstreamKeys {
  readonly upstreamId = input.required<string>();
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly session = inject(Session);
  protected readonly emptyIcon = LucideKeyRound;
  private readonly panel = inject(SidePanel);
  private readonly pool = injectQuery(UpstreamPoolDocument, () => ({ id: this.upstreamId() }), { pollIntervalMs: REFRESH_MS });
  protected readonly query = injectQuery(KeysDocument, () => ({ first: SHOWN, filter: { upstreamId: this.upstreamId() }, sort: LATEST_FIRST, withQuota: false }), { pollIntervalMs: REFRESH_MS });
  protected readonly rows = computed(() => this.query.data()?.apiKeys.edges.map(({ node }) => node) ?? []);
  protected readonly total = computed(() => this.pool.data()?.upstream.keyCounts.total ?? 0);
  protected readonly coolingUntil = computed(() => this.pool.data()?.upstream.coolingUntil);
  protected readonly counts = computed(() => {
    const counts = this.pool.data()?.upstream.keyCounts;
    if (!counts) return [];
    const all: { condition: 'ACTIVE' | 'COOLING' | 'DISABLED' | 'BANNED' | 'EXPIRED'; keys: number; tone: Tone }[] = [
      { condition: 'ACTIVE', keys: counts.usable, tone: 'good' },
      { condition: 'COOLING', keys: counts.cooling, tone: 'info' },
      { condition: 'DISABLED', keys: counts.disabled, tone: 'idle' },
      { condition: 'BANNED', keys: counts.banned, tone: 'bad' },
      { condition: 'EXPIRED', keys: counts.expired, tone: 'warn' },
    ];
    return all.filter(({ keys }) => keys > 0);
  });
  protected readonly columns = computed<Column[]>(() => [
    { key: 'name', label: this.t('keys.column.name') },
    { key: 'state', label: this.t('keys.column.state'), width: '320px' },
    { key: 'weight', label: this.t('keys.column.weight'), width: '84px', align: 'right' },
    { key: 'priority', label: this.t('keys.column.priority'), width: '84px', align: 'right' },
    { key: 'uses', label: this.t('keys.column.uses'), width: '90px', align: 'right' },
    { key: 'lastUsed', label: this.t('keys.column.lastUsed'), width: '116px', align: 'right' },
  ]);

  protected open(row: KeyRowFragment): void {
    this.panel.open(KeyPanel, { label: row.name, data: row.id, widthPx: 600 });
  }

  protected async create(): Promise<void> {
    await this.panel.ask(KeyForm, { label: this.t('keys.create'), data: { upstreamId: this.upstreamId() } });
    this.query.refetch();
  }
}
