import { type EnvironmentProviders, effect, inject, isDevMode, makeEnvironmentProviders, provideEnvironmentInitializer, provideAppInitializer } from '@angular/core';
import { provideTransloco, type Translation, type TranslocoLoader, TranslocoService } from '@jsverse/transloco';
import { en_US, NzI18nService, provideNzI18n, zh_CN } from 'ng-zorro-antd/i18n';
import { firstValueFrom } from 'rxjs';
import { type Language, LANGUAGES, Preferences } from '../preferences/preferences';

class BundledTranslations implements TranslocoLoader {
  async getTranslation(language: string): Promise<Translation> {
    const loaded = language === 'zh-CN' ? await import('./zh-CN.json') : await import('./en.json');
    return loaded.default;
  }
}

/** Transloco over the bundled files, and NG-ZORRO's own texts, both following the chosen language. */
export function provideI18n(): EnvironmentProviders {
  return makeEnvironmentProviders([
    provideTransloco({
      config: {
        availableLangs: [...LANGUAGES],
        defaultLang: 'en',
        reRenderOnLangChange: true,
        prodMode: !isDevMode(),
        missingHandler: { useFallbackTranslation: false },
      },
      loader: BundledTranslations,
    }),
    provideNzI18n(en_US),
    provideAppInitializer(() => activate(inject(Preferences).language(), inject(TranslocoService))),
    provideEnvironmentInitializer(() => {
      const preferences = inject(Preferences);
      const transloco = inject(TranslocoService);
      const zorro = inject(NzI18nService);
      effect(() => {
        const language = preferences.language();
        zorro.setLocale(language === 'zh-CN' ? zh_CN : en_US);
        void activate(language, transloco);
      });
    }),
  ]);
}

async function activate(language: Language, transloco: TranslocoService): Promise<void> {
  await firstValueFrom(transloco.load(language));
  transloco.setActiveLang(language);
}
