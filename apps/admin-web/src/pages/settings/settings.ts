import { Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { LucideActivity, LucideAlarmClock, LucideBookOpen, LucideBraces, LucideExternalLink } from '@lucide/angular';
import { SettingsDocument } from '../../graphql/generated/settings/graphql';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { ErrorState } from '../../ui/error-state';
import { LoadingRows } from '../../ui/loading-rows';
import { Page } from '../../ui/page';
import { RetentionForm } from './retention-form';

/** What holds for the whole installation, and where programs find its API. */
@Component({
  selector: 'app-settings',
  imports: [ErrorState, LoadingRows, LucideActivity, LucideAlarmClock, LucideBookOpen, LucideBraces, LucideExternalLink, Page, RetentionForm, RouterLink],
  templateUrl: './settings.html',
  styles: `
    section { padding: 18px 20px 20px; margin-bottom: 16px; }
    h2 { font-size: 14px; margin-bottom: 10px; }
    .links { display: grid; grid-template-columns: repeat(auto-fill, minmax(260px, 1fr)); gap: 10px; }
    .links a { display: flex; align-items: flex-start; gap: 11px; padding: 12px 14px; border: 1px solid var(--border); border-radius: 8px; color: var(--text); text-decoration: none; }
    .links a:hover { background: var(--bg-hover); }
    .links svg { margin-top: 2px; color: var(--text-muted); }
    .links span { flex: 1; min-width: 0; }
    strong { display: block; font-weight: 500; color: var(--text-strong); }
  `,
})
export class Settings {
  protected readonly t = injectTranslate();
  protected readonly session = inject(Session);
  protected readonly query = injectQuery(SettingsDocument, () => ({}));
}
