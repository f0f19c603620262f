import { injectTranslate, type TranslationKey } from '../i18n/translate';

/** The rules that come with the product, by the names that they have until somebody gives them others. */
const SHIPPED: Readonly<Record<string, TranslationKey>> = {
  'Account suspended': 'rules.shipped.accountSuspended',
  'Quota used up': 'rules.shipped.quotaUsedUp',
  'Invalid key': 'rules.shipped.invalidKey',
  'Rate limited without a 429': 'rules.shipped.rateLimited',
};

/** The name of a rule: in the chosen language where the rule comes with the product. */
export function injectRuleName(): (name: string) => string {
  const t = injectTranslate();
  return (name) => (Object.hasOwn(SHIPPED, name) ? t(SHIPPED[name]) : name);
}
