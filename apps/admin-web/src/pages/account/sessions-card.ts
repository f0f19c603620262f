import { Component, computed, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { MySessionsDocument, RevokeSessionDocument, type SessionRowFragment } from '../../graphql/generated/account/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { Confirm } from '../../ui/confirm';
import { ErrorState } from '../../ui/error-state';
import { LoadingRows } from '../../ui/loading-rows';
import { Notice } from '../../ui/notice';
import { SessionList } from './session-list';

/** One's own sessions. */
@Component({
  selector: 'app-sessions-card',
  imports: [ErrorState, LoadingRows, NzButtonComponent, SessionList],
  template: `
    <div class="head">
      <div><h2>{{ t('sessions.heading') }}</h2><p class="muted">{{ t('sessions.text') }}</p></div>
      @if (others().length > 0) { <button nz-button type="button" (click)="revokeOthers()">{{ t('sessions.revokeOthers') }}</button> }
    </div>
    @if (query.error(); as error) {
      <app-error-state [message]="error.message" (retry)="query.refetch()" />
    } @else if (query.loading()) {
      <app-loading-rows [rows]="2" [rowHeightPx]="62" />
    } @else {
      <app-session-list [sessions]="sessions()" [current]="current()" (revoked)="revoke($event)" />
    }
  `,
  styleUrl: './account-card.css',
  styles: '.head { display: flex; align-items: flex-start; justify-content: space-between; gap: 12px; flex-wrap: wrap; margin-bottom: 6px; }',
})
export class SessionsCard {
  readonly current = input.required<string | null>();
  protected readonly t = injectTranslate();
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  private readonly confirm = inject(Confirm);
  protected readonly query = injectQuery(MySessionsDocument, () => ({}));
  protected readonly sessions = computed(() => this.query.data()?.mySessions ?? []);
  protected readonly others = computed(() => this.sessions().filter(({ id }) => id !== this.current()));

  protected async revoke({ id }: SessionRowFragment): Promise<void> {
    if (id === this.current()) return this.leave();
    const sure = await this.confirm.ask({ heading: this.t('sessions.revokeHeading'), text: this.t('sessions.revokeText'), action: this.t('sessions.revoke') });
    if (sure) await this.end([id]);
  }

  protected async revokeOthers(): Promise<void> {
    const ids = this.others().map(({ id }) => id);
    const sure = await this.confirm.ask({ heading: this.t('sessions.revokeOthersHeading', { count: ids.length }), text: this.t('sessions.revokeText'), action: this.t('sessions.revokeOthers') });
    if (sure) await this.end(ids);
  }

  private async end(ids: readonly string[]): Promise<void> {
    try {
      for (const id of ids) await this.mutate(RevokeSessionDocument, { id });
    } catch (error) {
      this.notice.failed(error);
    }
    this.query.refetch();
  }

  private async leave(): Promise<void> {
    try {
      await this.session.signOut();
      await this.router.navigateByUrl('/sign-in');
    } catch (error) {
      this.notice.failed(error);
    }
  }
}
