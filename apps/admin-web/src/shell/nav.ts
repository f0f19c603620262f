import { type LucideIconInput } from '@lucide/angular';
import { type PermissionAction, type PermissionSubject } from '../graphql/generated/session/graphql';
import { type TranslationKey } from '../i18n/translate';

export interface NavPage {
  readonly path: string;
  readonly label: TranslationKey;
  readonly icon: LucideIconInput;
  /** The letter after `g` that leads here. */
  readonly shortcut: string;
  /** What the page, and every page below it, is of no use without: others are not offered it. */
  readonly needs?: readonly [PermissionAction, PermissionSubject];
}

export interface NavGroup {
  readonly label: TranslationKey | null;
  readonly pages: readonly NavPage[];
}
