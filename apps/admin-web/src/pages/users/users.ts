import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { Component, computed, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import { LucideEllipsis, LucideLink, LucidePower, LucideTrash2, LucideUserPlus, LucideUsersRound } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { DeleteUserDocument, RenewInvitationDocument, type Role, UpdateUserDocument, type UserRowFragment, UsersDocument } from '../../graphql/generated/users/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { Badge } from '../../ui/badge';
import { Confirm } from '../../ui/confirm';
import { Cell, type Column, DataTable } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { Notice } from '../../ui/notice';
import { Page } from '../../ui/page';
import { RelativeTime } from '../../ui/relative-time';
import { SearchField } from '../../ui/search-field';
import { SecretOnce } from '../../ui/secret-once';
import { SidePanel } from '../../ui/side-panel';
import { InviteForm } from './invite-form';

const PAGE_SIZE = 100;
const ROLES: readonly Role[] = ['ADMIN', 'OPERATOR', 'VIEWER'];

/** Who may sign in, and as what. */
@Component({
  selector: 'app-users',
  imports: [Badge, CdkMenu, CdkMenuItem, CdkMenuTrigger, Cell, DataTable, EmptyState, ErrorState, LucideEllipsis, LucideLink, LucidePower, LucideTrash2, LucideUserPlus, NzButtonComponent, Page, RelativeTime, SearchField],
  templateUrl: './users.html',
  styles: '.filters { margin-bottom: 12px; } strong { font-weight: 500; color: var(--text-strong); } select { height: 28px; padding: 0 6px; border: 1px solid var(--border-strong); border-radius: 6px; background: var(--bg-raised); color: var(--text); font: inherit; }',
})
export class Users {
  readonly q = input<string>();
  protected readonly t = injectTranslate();
  protected readonly roles = ROLES;
  protected readonly session = inject(Session);
  protected readonly emptyIcon = LucideUsersRound;
  private readonly router = inject(Router);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  private readonly confirm = inject(Confirm);
  private readonly secret = inject(SecretOnce);
  private readonly panel = inject(SidePanel);

  protected readonly query = injectQuery(UsersDocument, () => ({ first: PAGE_SIZE, filter: this.q() ? { search: this.q() } : null }));
  protected readonly rows = computed(() => this.query.data()?.users.edges.map((edge) => edge.node) ?? []);
  protected readonly columns = computed<Column[]>(() => [
    { key: 'name', label: this.t('users.column.name') },
    { key: 'role', label: this.t('users.column.role'), width: '150px' },
    { key: 'totp', label: this.t('users.column.totp'), width: '150px' },
    { key: 'state', label: this.t('users.column.state'), width: '120px' },
    { key: 'last', label: this.t('users.column.last'), width: '140px', align: 'right' },
    { key: 'actions', label: '', width: '56px', align: 'right' },
  ]);

  protected search(term: string): void {
    void this.router.navigate([], { queryParams: { q: term || null }, replaceUrl: true });
  }

  protected async invite(): Promise<void> {
    const link = await this.panel.ask<string>(InviteForm, { label: this.t('users.invite') });
    if (!link) return;
    this.query.refetch();
    await this.secret.show({ heading: this.t('users.link'), secret: link });
  }

  protected async changeRole(user: UserRowFragment, event: Event): Promise<void> {
    const role = (event.target as HTMLSelectElement).value as Role;
    await this.act(() => this.mutate(UpdateUserDocument, { id: user.id, input: { role } }));
  }

  protected async toggle(user: UserRowFragment): Promise<void> {
    if (user.enabled && !(await this.confirm.ask({ heading: this.t('users.disable.heading', { name: user.name }), text: this.t('users.disable.text'), action: this.t('ui.disable') }))) return;
    await this.act(() => this.mutate(UpdateUserDocument, { id: user.id, input: { enabled: !user.enabled } }));
  }

  protected async renew(user: UserRowFragment): Promise<void> {
    await this.act(async () => {
      const { renewInvitation } = await this.mutate(RenewInvitationDocument, { userId: user.id });
      await this.secret.show({ heading: this.t('users.link'), secret: renewInvitation.link });
    });
  }

  protected async remove(user: UserRowFragment): Promise<void> {
    const sure = await this.confirm.ask({ heading: this.t('users.delete.heading', { name: user.name }), text: this.t('users.delete.text'), action: this.t('ui.delete') });
    if (sure) await this.act(() => this.mutate(DeleteUserDocument, { id: user.id }, ['users']));
  }

  protected nextPage(): void {
    const page = this.query.data()?.users.pageInfo;
    if (page?.hasNextPage && !this.query.busy()) void this.query.fetchMore({ after: page.endCursor });
  }

  private async act(change: () => Promise<unknown>): Promise<void> {
    try {
      await change();
    } catch (error) {
      this.notice.failed(error);
      this.query.refetch();
    }
  }
}
