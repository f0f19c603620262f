import { Component, computed, inject } from '@angular/core';
import { LucideKeySquare, LucidePlus, LucideTrash2 } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { type CreateTokenMutation, DeleteTokenDocument, type TokenRowFragment, TokensDocument } from '../../graphql/generated/tokens/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';
import { injectMay } from '../../session/session';
import { Badge } from '../../ui/badge';
import { Clock } from '../../ui/clock';
import { Confirm } from '../../ui/confirm';
import { Cell, type Column, DataTable } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { Notice } from '../../ui/notice';
import { Page } from '../../ui/page';
import { RelativeTime } from '../../ui/relative-time';
import { SecretOnce } from '../../ui/secret-once';
import { SidePanel } from '../../ui/side-panel';
import { UpstreamNames } from '../../ui/upstream-names';
import { TokenForm } from './token-form';

const PAGE_SIZE = 50;

/** Credentials of programs that call the admin API. */
@Component({
  selector: 'app-tokens',
  imports: [Badge, Cell, DataTable, EmptyState, ErrorState, LucidePlus, LucideTrash2, NzButtonComponent, Page, RelativeTime, UpstreamNames],
  templateUrl: './tokens.html',
  styles: 'strong { font-weight: 500; color: var(--text-strong); } .more { margin-top: 12px; }',
})
export class Tokens {
  protected readonly t = injectTranslate();
  protected readonly may = injectMay();
  protected readonly emptyIcon = LucideKeySquare;
  private readonly clock = inject(Clock);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  private readonly confirm = inject(Confirm);
  private readonly secret = inject(SecretOnce);
  private readonly panel = inject(SidePanel);
  protected readonly query = injectQuery(TokensDocument, () => ({ first: PAGE_SIZE }));
  protected readonly rows = computed(() => this.query.data()?.apiTokens.edges.map((edge) => edge.node) ?? []);
  protected readonly columns = computed<Column[]>(() => [
    { key: 'name', label: this.t('tokens.column.name') },
    { key: 'role', label: this.t('tokens.column.role'), width: '120px' },
    { key: 'scope', label: this.t('tokens.column.scope'), width: '200px' },
    { key: 'lastUsed', label: this.t('tokens.column.lastUsed'), width: '130px' },
    { key: 'expires', label: this.t('tokens.column.expires'), width: '130px' },
    { key: 'created', label: this.t('tokens.column.created'), width: '130px' },
    { key: 'actions', label: '', width: '56px', align: 'right' },
  ]);

  protected isOver({ expiresAt }: TokenRowFragment): boolean {
    return !!expiresAt && new Date(expiresAt).getTime() <= this.clock.nowMs();
  }

  protected async create(): Promise<void> {
    const made = await this.panel.ask<CreateTokenMutation['createApiToken']>(TokenForm, { label: this.t('tokens.create') });
    if (made) await this.secret.show({ heading: this.t('tokens.secret', { name: made.apiToken.name }), text: this.t('tokens.secretText'), secret: made.secret });
  }

  protected async remove({ id, name }: TokenRowFragment): Promise<void> {
    const sure = await this.confirm.ask({ heading: this.t('tokens.delete.heading', { name }), text: this.t('tokens.delete.text'), action: this.t('ui.delete') });
    if (!sure) return;
    try {
      await this.mutate(DeleteTokenDocument, { id }, ['apiTokens']);
    } catch (error) {
      this.notice.failed(error);
      this.query.refetch();
    }
  }

  protected nextPage(): void {
    const page = this.query.data()?.apiTokens.pageInfo;
    if (page?.hasNextPage && !this.query.busy()) void this.query.fetchMore({ after: page.endCursor });
  }
}
