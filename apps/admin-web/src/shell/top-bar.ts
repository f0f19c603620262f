import { CdkMenu, CdkMenuItemRadio, CdkMenuTrigger } from '@angular/cdk/menu';
import { Component, computed, inject, input, output } from '@angular/core';
import { LucideCheck, LucideGlobe, LucideKeyboard, LucideLanguages, LucideMenu, LucideMoon, LucideSearch, LucideSun, LucideSunMoon } from '@lucide/angular';
import { NzTooltipDirective } from 'ng-zorro-antd/tooltip';
import { ConnectionState } from '../graphql/connection-state';
import { injectTranslate } from '../i18n/translate';
import { browserTimeZone, type Language, Preferences, type ThemeChoice } from '../preferences/preferences';

const THEMES: readonly ThemeChoice[] = ['system', 'light', 'dark'];
const LANGUAGE_NAMES: readonly { language: Language; name: string }[] = [
  { language: 'en', name: 'English' },
  { language: 'zh-CN', name: '简体中文' },
];

/** Search, state of the connection, and what one sets for oneself. */
@Component({
  selector: 'app-top-bar',
  imports: [CdkMenu, CdkMenuItemRadio, CdkMenuTrigger, NzTooltipDirective, LucideCheck, LucideGlobe, LucideKeyboard, LucideLanguages, LucideMenu, LucideMoon, LucideSearch, LucideSun, LucideSunMoon],
  templateUrl: './top-bar.html',
  styleUrl: './top-bar.css',
})
export class TopBar {
  readonly navOpen = input(false);
  readonly menuPressed = output();
  readonly searchPressed = output();
  readonly helpPressed = output();
  protected readonly t = injectTranslate();
  protected readonly preferences = inject(Preferences);
  protected readonly connection = inject(ConnectionState);
  protected readonly themes = THEMES;
  protected readonly languages = LANGUAGE_NAMES;
  protected readonly timeZones = computed(() => {
    const own = browserTimeZone();
    const common = ['UTC', 'Asia/Shanghai', 'Asia/Tokyo', 'Asia/Kolkata', 'Europe/London', 'Europe/Berlin', 'America/New_York', 'America/Los_Angeles'];
    return [...new Set([own, this.preferences.timeZone(), ...common])];
  });

  protected chooseTimeZone(zone: string): void {
    this.preferences.timeZoneChoice.set(zone === browserTimeZone() ? null : zone);
  }
}
