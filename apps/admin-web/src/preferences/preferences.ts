import { Injectable, computed, effect, inject, signal, DOCUMENT } from '@angular/core';

export type ThemeChoice = 'system' | 'light' | 'dark';
export type Theme = 'light' | 'dark';
export type Language = 'en' | 'zh-CN';
export const LANGUAGES: readonly Language[] = ['en', 'zh-CN'];

const STORAGE_KEY = 'console.preferences';

interface Stored {
  theme: ThemeChoice;
  language: Language | null;
  timeZone: string | null;
  navCollapsed: boolean;
}

/** What one person chose for this browser: theme, language, time zone. Null means "as the system has it". */
@Injectable({ providedIn: 'root' })
export class Preferences {
  private readonly document = inject(DOCUMENT);
  private readonly darkSystem = matchMedia('(prefers-color-scheme: dark)');
  private readonly systemIsDark = signal(this.darkSystem.matches);
  private readonly stored = readStored();

  readonly themeChoice = signal<ThemeChoice>(this.stored.theme);
  readonly theme = computed<Theme>(() => {
    const choice = this.themeChoice();
    return choice === 'system' ? (this.systemIsDark() ? 'dark' : 'light') : choice;
  });
  readonly languageChoice = signal<Language | null>(this.stored.language);
  readonly language = computed<Language>(() => this.languageChoice() ?? browserLanguage());
  readonly timeZoneChoice = signal<string | null>(this.stored.timeZone);
  readonly timeZone = computed(() => this.timeZoneChoice() ?? browserTimeZone());
  readonly navCollapsed = signal(this.stored.navCollapsed);

  constructor() {
    this.darkSystem.addEventListener('change', (event) => this.systemIsDark.set(event.matches));
    effect(() => this.applyTheme(this.themeChoice(), this.theme()));
    effect(() => this.document.documentElement.setAttribute('lang', this.language()));
    effect(() => {
      const stored: Stored = {
        theme: this.themeChoice(),
        language: this.languageChoice(),
        timeZone: this.timeZoneChoice(),
        navCollapsed: this.navCollapsed(),
      };
      localStorage.setItem(STORAGE_KEY, JSON.stringify(stored));
    });
  }

  /** index.html links one style sheet a theme, each by the system's preference; a choice overrules it. */
  private applyTheme(choice: ThemeChoice, theme: Theme): void {
    this.document.documentElement.dataset['theme'] = theme;
    for (const link of this.document.querySelectorAll<HTMLLinkElement>('link[data-theme]')) {
      const own = link.dataset['theme'];
      link.media = choice === 'system' ? `(prefers-color-scheme: ${own})` : own === theme ? 'all' : 'not all';
    }
  }
}

function readStored(): Stored {
  const fallback: Stored = { theme: 'system', language: null, timeZone: null, navCollapsed: false };
  try {
    return { ...fallback, ...(JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}') as Partial<Stored>) };
  } catch {
    return fallback;
  }
}

function browserLanguage(): Language {
  const first = navigator.languages.find((tag) => /^(en|zh)\b/i.test(tag));
  return first?.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

export function browserTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
