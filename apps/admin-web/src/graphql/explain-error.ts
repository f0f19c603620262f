import { inject } from '@angular/core';
import { Translator } from '../i18n/translate';
import { RequestError } from './request-error';

/** A sentence for a person, in the chosen language where the API's reason or code is known; else what the API says. */
export type ExplainError = (error: unknown) => string;

export function injectExplainError(): ExplainError {
  const translator = inject(Translator);
  const t = translator.translate;
  return (thrown) => {
    const { code, reason, params, message } = RequestError.from(thrown);
    const key = `problems.reason.${reason}`;
    if (reason && translator.knows(key)) return t(key, params);
    switch (code) {
      case 'NETWORK':
        return t('problems.network');
      case 'CONSOLE':
        return t('problems.console', { message });
      case 'FORBIDDEN':
        return t('problems.forbidden');
      case 'NOT_FOUND':
        return t('problems.notFound');
      case 'RATE_LIMITED':
        return t('problems.rateLimited');
      case 'LOCKED':
        return t('problems.locked');
      case 'FRESH_SIGN_IN_REQUIRED':
        return t('problems.freshSignIn');
      case 'INTERNAL':
        return t('problems.internal', { reference: params['reference'] ?? '' });
      default:
        return message;
    }
  };
}
