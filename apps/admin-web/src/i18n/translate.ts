import { computed, inject, Injectable } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { TranslocoService } from '@jsverse/transloco';
import { filter, map } from 'rxjs';
import type en from './en.json';

type Paths<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${Paths<T[K]>}` }[keyof T & string];

/** Every key of en.json. A key that does not exist is a type error, in code and in templates. */
export type TranslationKey = Paths<typeof en>;
export type TranslationParams = Record<string, string | number>;
export type Translate = (key: TranslationKey, params?: TranslationParams) => string;

/** Translation as a signal read: what calls it is rendered again when the language changes. */
@Injectable({ providedIn: 'root' })
export class Translator {
  private readonly transloco = inject(TranslocoService);
  private readonly loaded = toSignal(
    this.transloco.events$.pipe(
      filter((event) => event.type === 'translationLoadSuccess' || event.type === 'langChanged'),
      map(() => this.transloco.getActiveLang() + this.transloco.getAvailableLangs().length),
    ),
    { equal: () => false },
  );
  private readonly pluralRules = computed(() => {
    this.loaded();
    return new Intl.PluralRules(this.transloco.getActiveLang());
  });

  /** Whether there is a text under a key that was made at run time. */
  knows(key: string): key is TranslationKey {
    return key in this.transloco.getTranslation(this.transloco.getActiveLang());
  }

  readonly translate: Translate = (key, params) => {
    this.loaded();
    return this.transloco.translate(params?.['count'] === undefined ? key : this.formFor(key, params['count']), params);
  };

  /** A text may have forms for the plural categories of its `count`, named as i18next names them: `keys.count_one` beside `keys.count`. */
  private formFor(key: TranslationKey, count: string | number): TranslationKey {
    const form = `${key}_${this.pluralRules().select(Number(count))}`;
    return this.knows(form) ? form : key;
  }
}

/** `protected readonly t = injectTranslate();` and then `{{ t('app.name') }}`. */
export function injectTranslate(): Translate {
  return inject(Translator).translate;
}
