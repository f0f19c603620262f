import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { Component, computed, effect, inject, input, signal } from '@angular/core';
import { email, form, FormField, maxLength, required } from '@angular/forms/signals';
import { Router, RouterLink } from '@angular/router';
import { LucideChevronRight, LucideEllipsis, LucideFileClock, LucideLink, LucidePower, LucideShieldOff, LucideTrash2 } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { EndSessionDocument, type Role, UpdateUserDocument, UserDocument } from '../../graphql/generated/users/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { injectMay, Session } from '../../session/session';
import { Badge } from '../../ui/badge';
import { Confirm } from '../../ui/confirm';
import { ErrorState } from '../../ui/error-state';
import { FormFieldFrame } from '../../ui/form-field';
import { LoadingRows } from '../../ui/loading-rows';
import { Notice } from '../../ui/notice';
import { Page } from '../../ui/page';
import { submitForm } from '../../ui/submit-form';
import { UpstreamChoices } from '../../ui/upstream-choices';
import { SessionList } from '../account/session-list';
import { UserActs } from './user-acts';

/** One user: who it is, what they may do and on which upstreams, and where they are signed in. */
@Component({
  selector: 'app-user-detail',
  imports: [Badge, CdkMenu, CdkMenuItem, CdkMenuTrigger, ErrorState, FormField, FormFieldFrame, LoadingRows, LucideChevronRight, LucideEllipsis, LucideFileClock, LucideLink, LucidePower, LucideShieldOff, LucideTrash2, NzButtonComponent, NzInputDirective, NzSelectModule, Page, RouterLink, SessionList],
  templateUrl: './user-detail.html',
  styleUrl: './user-detail.css',
})
export class UserDetail {
  readonly id = input.required<string>();
  protected readonly t = injectTranslate();
  protected readonly may = injectMay();
  protected readonly format = inject(Format);
  protected readonly acts = inject(UserActs);
  protected readonly upstreams = inject(UpstreamChoices);
  protected readonly roles: readonly Role[] = ['ADMIN', 'OPERATOR', 'VIEWER'];
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  private readonly confirm = inject(Confirm);

  protected readonly query = injectQuery(UserDocument, () => ({ id: this.id() }));
  protected readonly user = computed(() => this.query.data()?.user);
  protected readonly sessions = computed(() => this.query.data()?.userSessions ?? []);
  protected readonly isSelf = computed(() => this.session.me()?.userId === this.id());
  protected readonly ownSession = computed(() => this.session.me()?.sessionId ?? null);

  protected readonly model = signal({ name: '', email: '', role: 'VIEWER' as Role, upstreamIds: [] as string[] });
  protected readonly form = form(this.model, (path) => {
    required(path.name);
    maxLength(path.name, 100);
    required(path.email);
    email(path.email);
  });

  constructor() {
    effect(() => {
      const user = this.user();
      if (user) this.model.set({ name: user.name, email: user.email, role: user.role, upstreamIds: [...(user.upstreamIds ?? [])] });
    });
  }

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    const { name, email: address, role, upstreamIds } = this.model();
    const rights = this.isSelf() ? {} : { role, upstreamIds: upstreamIds.length > 0 ? upstreamIds : null };
    const saved = await submitForm(
      this.form,
      async () => {
        await this.mutate(UpdateUserDocument, { id: this.id(), input: { name, email: address, ...rights } });
      },
      (error) => this.notice.failed(error),
    );
    if (saved) this.notice.done(this.t('ui.saved'));
  }

  protected async resetTotp(): Promise<void> {
    if (await this.acts.resetTotp(this.user()!)) this.query.refetch();
  }

  protected async toggle(): Promise<void> {
    if (await this.acts.toggle(this.user()!)) this.query.refetch();
  }

  protected async remove(): Promise<void> {
    if (await this.acts.remove(this.user()!)) await this.router.navigateByUrl('/users');
  }

  protected async end(session: { id: string }): Promise<void> {
    const sure = await this.confirm.ask({ heading: this.t('sessions.revokeHeading'), text: this.t('sessions.revokeText'), action: this.t('sessions.revoke') });
    if (sure && (await this.acts.act(() => this.mutate(EndSessionDocument, { id: session.id })))) this.query.refetch();
  }
}
