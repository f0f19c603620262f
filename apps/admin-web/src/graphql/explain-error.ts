import { inject } from '@angular/core';
import { type TranslationParams, Translator } from '../i18n/translate';
import { RequestError } from './request-error';

/** A sentence for a person, in the chosen language where the API's reason or code is known; else what the API says. */
export type ExplainError = (error: unknown) => string;

/** What the API says of one thing that is wrong. */
export interface Problem {
  readonly message: string;
  readonly reason?: string | null;
  readonly params?: TranslationParams;
}

/** What is wrong, in the chosen language where the reason is known; else in the API's words. */
export function injectProblemText(): (problem: Problem) => string {
  const translator = inject(Translator);
  return ({ message, reason, params }) => {
    const key = `problems.reason.${reason}`;
    return reason && translator.knows(key) ? translator.translate(key, params) : message;
  };
}

export function injectExplainError(): ExplainError {
  const t = inject(Translator).translate;
  const problemText = injectProblemText();
  return (thrown) => {
    const { code, reason, params, message, fields } = RequestError.from(thrown);
    const told = problemText({ message: '', reason, params });
    if (told) return told;
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
        return fields.length === 1 ? problemText({ ...fields[0], message }) : message;
    }
  };
}
