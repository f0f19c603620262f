import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { Component, computed, inject, input } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { LucideEllipsis, LucideLink, LucidePower, LucideTrash2, LucideUserPlus, LucideUsersRound } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { type Role, type UserRowFragment, UsersDocument } from '../../graphql/generated/users/graphql';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';
import { injectMay, Session } from '../../session/session';
import { Badge } from '../../ui/badge';
import { Cell, type Column, DataTable } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { Label } from '../../ui/label';
import { Page } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { FIRST_PAGE, injectPages, isEmptyPage } from '../../ui/pages';
import { RelativeTime } from '../../ui/relative-time';
import { SearchField } from '../../ui/search-field';
import { SecretOnce } from '../../ui/secret-once';
import { SidePanel } from '../../ui/side-panel';
import { UpstreamNames } from '../../ui/upstream-names';
import { InviteForm } from './invite-form';
import { UserActs } from './user-acts';

const PAGE_SIZE = 100;
const ROLES: readonly Role[] = ['ADMIN', 'OPERATOR', 'VIEWER'];

/** Who may sign in, and as what. */
@Component({
  selector: 'app-users',
  imports: [Badge, CdkMenu, CdkMenuItem, CdkMenuTrigger, Cell, DataTable, EmptyState, ErrorState, LucideEllipsis, LucideLink, LucidePower, LucideTrash2, LucideUserPlus, NzButtonComponent, NzSelectModule, Page, Pager, RelativeTime, RouterLink, SearchField, UpstreamNames, Label, FormsModule],
  templateUrl: './users.html',
  styles: '.filters { display: flex; gap: 8px; flex-wrap: wrap; margin-bottom: 12px; } nz-select { width: 150px; } .name { color: var(--text-strong); font-weight: 500; text-decoration: none; } .name:hover { text-decoration: underline; } select { height: 28px; padding: 0 6px; border: 1px solid var(--border-strong); border-radius: 6px; background: var(--bg-raised); color: var(--text); font: inherit; }',
})
export class Users {
  readonly q = input<string>();
  readonly role = input<string>();
  protected readonly t = injectTranslate();
  protected readonly may = injectMay();
  protected readonly roles = ROLES;
  protected readonly session = inject(Session);
  protected readonly emptyIcon = LucideUsersRound;
  private readonly router = inject(Router);
  protected readonly acts = inject(UserActs);
  private readonly secret = inject(SecretOnce);
  private readonly panel = inject(SidePanel);

  protected readonly roleFilter = computed(() => ROLES.find((one) => one === this.role()) ?? null);
  protected readonly pageSize = PAGE_SIZE;
  protected readonly pages = injectPages(() => isEmptyPage(this.query, this.rows()));
  protected readonly query = injectQuery(UsersDocument, () => ({ first: PAGE_SIZE, after: this.pages.after(), filter: { search: this.q() || null, role: this.roleFilter() } }));
  protected readonly rows = computed(() => this.query.data()?.users.edges.map((edge) => edge.node) ?? []);
  protected readonly columns = computed<Column[]>(() => [
    { key: 'name', label: this.t('users.column.name') },
    { key: 'role', label: this.t('users.column.role'), width: '150px' },
    { key: 'scope', label: this.t('users.scope'), width: '170px' },
    { key: 'totp', label: this.t('users.column.totp'), width: '120px' },
    { key: 'state', label: this.t('users.column.state'), width: '120px' },
    { key: 'last', label: this.t('users.column.last'), width: '140px', align: 'right' },
    { key: 'actions', label: '', width: '56px', align: 'right' },
  ]);

  /** Keeps the filter in the address. */
  protected narrow(filter: { q?: string | null; role?: Role | null }): void {
    void this.router.navigate([], { queryParams: { ...filter, ...FIRST_PAGE }, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected async invite(): Promise<void> {
    const link = await this.panel.ask<string>(InviteForm, { label: this.t('users.invite') });
    if (!link) return;
    await this.secret.show({ heading: this.t('users.link'), secret: link });
  }

  protected async changeRole(user: UserRowFragment, event: Event): Promise<void> {
    const role = (event.target as HTMLSelectElement).value as Role;
    if (!(await this.acts.update(user, { role }))) this.query.refetch();
  }

  protected open(user: UserRowFragment): void {
    void this.router.navigate(['/users', user.id]);
  }
}
