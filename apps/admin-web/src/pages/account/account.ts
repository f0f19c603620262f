import { Component, inject } from '@angular/core';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { Page } from '../../ui/page';
import { PasswordCard } from './password-card';
import { ProfileCard } from './profile-card';
import { SecondFactorCard } from './second-factor-card';
import { SessionsCard } from './sessions-card';

/** One's own account: name, password, second factor, and the browsers that are signed in. */
@Component({
  selector: 'app-account',
  imports: [Page, PasswordCard, ProfileCard, SecondFactorCard, SessionsCard],
  template: `
    <app-page [heading]="t('account.nav')" [lead]="t('account.lead')">
      @if (session.me(); as me) {
        @if (me.userId) {
          <div class="cards">
            <div class="column">
              <app-profile-card class="card" [me]="me" />
              <app-second-factor-card class="card" [me]="me" />
            </div>
            <app-password-card class="card" [me]="me" />
            <app-sessions-card class="card" [current]="me.sessionId ?? null" />
          </div>
        } @else {
          <p>{{ t('account.isToken') }}</p>
        }
      }
    </app-page>
  `,
  styles: `
    .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(380px, 100%), 1fr)); gap: 16px; align-items: start; }
    .column { display: grid; gap: 16px; }
    .card { display: block; padding: 20px 22px; }
    app-sessions-card { grid-column: 1 / -1; }
  `,
})
export class Account {
  protected readonly t = injectTranslate();
  protected readonly session = inject(Session);
}
