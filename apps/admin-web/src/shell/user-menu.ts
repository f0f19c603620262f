import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { Component, computed, inject } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { LucideLogOut, LucideSquareTerminal, LucideUserRound } from '@lucide/angular';
import { injectTranslate } from '../i18n/translate';
import { Session } from '../session/session';
import { Notice } from '../ui/notice';

@Component({
  selector: 'app-user-menu',
  imports: [CdkMenu, CdkMenuItem, CdkMenuTrigger, LucideLogOut, LucideSquareTerminal, LucideUserRound, RouterLink],
  templateUrl: './user-menu.html',
  styles: `
    .face { display: grid; place-items: center; width: 28px; height: 28px; margin-left: 6px; padding: 0; border: 0; border-radius: 50%; background: var(--accent-soft); color: var(--accent-text); font: inherit; font-size: 12px; font-weight: 600; cursor: pointer; }
    .who { padding: 6px 9px 8px; max-width: 240px; }
    .who strong { display: block; font-weight: 600; color: var(--text-strong); }
    .who span { display: block; font-size: 12px; color: var(--text-muted); overflow: hidden; text-overflow: ellipsis; }
  `,
})
export class UserMenu {
  protected readonly t = injectTranslate();
  protected readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly notice = inject(Notice);
  protected readonly initial = computed(() => this.session.me()?.name.trim().charAt(0).toUpperCase() ?? '');

  protected async signOut(): Promise<void> {
    try {
      await this.session.signOut();
      await this.router.navigateByUrl('/sign-in');
    } catch (error) {
      this.notice.failed(error);
    }
  }
}
