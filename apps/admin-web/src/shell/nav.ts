import { type LucideIconInput } from '@lucide/angular';
import { type TranslationKey } from '../i18n/translate';

export interface NavPage {
  readonly path: string;
  readonly label: TranslationKey;
  readonly icon: LucideIconInput;
  /** The letter after `g` that leads here. */
  readonly shortcut: string;
  /** Only for admins: others are not offered it. */
  readonly adminOnly?: boolean;
}

export interface NavGroup {
  readonly label: TranslationKey | null;
  readonly pages: readonly NavPage[];
}
