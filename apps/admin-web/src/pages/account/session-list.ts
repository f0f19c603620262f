import { Component, input, output } from '@angular/core';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { type SessionRowFragment } from '../../graphql/generated/account/graphql';
import { injectTranslate } from '../../i18n/translate';
import { Badge } from '../../ui/badge';
import { RelativeTime } from '../../ui/relative-time';
import { browserName } from './browser-name';

/** Browsers in which somebody is signed in, each to be ended. */
@Component({
  selector: 'app-session-list',
  imports: [Badge, NzButtonComponent, RelativeTime],
  template: `
    <ul>
      @for (session of sessions(); track session.id) {
        <li>
          <div class="what">
            <strong [title]="session.userAgent ?? ''">{{ nameOf(session) }}</strong>
            @if (session.id === current()) { <app-badge tone="good">{{ t('sessions.this') }}</app-badge> }
            <p class="muted"><code>{{ session.ip ?? '–' }}</code> · {{ t('sessions.since') }} <app-relative-time [at]="session.createdAt" /> · {{ t('sessions.lastSeen') }} <app-relative-time [at]="session.lastSeenAt" /></p>
          </div>
          @if (revocable()) {
            <button nz-button type="button" nzSize="small" (click)="revoked.emit(session)" [attr.aria-label]="session.id === current() ? null : t('sessions.revokeOf', { browser: nameOf(session) })">{{ t(session.id === current() ? 'shell.signOut' : 'sessions.revoke') }}</button>
          }
        </li>
      } @empty {
        <li class="muted">{{ t('sessions.none') }}</li>
      }
    </ul>
  `,
  styles: `
    ul { list-style: none; margin: 0; padding: 0; }
    li { display: flex; align-items: center; gap: 12px; padding: 10px 0; border-bottom: 1px solid var(--border); }
    li:last-child { border-bottom: 0; }
    .what { flex: 1; min-width: 0; }
    strong { font-weight: 500; color: var(--text-strong); margin-right: 8px; }
  `,
})
export class SessionList {
  readonly sessions = input.required<readonly SessionRowFragment[]>();
  /** The session that looks at this. */
  readonly current = input<string | null>(null);
  readonly revocable = input(true);
  readonly revoked = output<SessionRowFragment>();
  protected readonly t = injectTranslate();

  protected nameOf({ userAgent }: SessionRowFragment): string {
    const name = browserName(userAgent ?? '');
    return name ? this.t('sessions.browserOn', name) : (userAgent ?? '').slice(0, 60) || this.t('sessions.unknown');
  }
}
