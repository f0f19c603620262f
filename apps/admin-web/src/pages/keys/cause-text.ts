import { type KeyCauseCode } from '../../graphql/generated/keys/graphql';
import { injectTranslate } from '../../i18n/translate';

/** Why a key is what it is, as the API tells it. */
export interface Cause {
  readonly reason: string;
  readonly code?: KeyCauseCode | null;
  readonly count?: number | null;
  readonly tag?: string | null;
}

/** A cause in the chosen language; where somebody gave a reason in their own words, those. */
export function injectCauseText(): (cause: Cause) => string {
  const t = injectTranslate();
  return ({ reason, code, count, tag }) => {
    const text = code ? t(`keys.cause.${code}`, { count: count ?? 0 }) : reason;
    return tag ? t('keys.tagged', { tag, cause: text }) : text;
  };
}
