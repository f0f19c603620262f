import { CombinedGraphQLErrors, ServerError, ServerParseError } from '@apollo/client/errors';
import { type TranslationParams } from '../i18n/translate';

export interface FieldProblem {
  readonly field: string;
  readonly message: string;
  readonly reason?: string;
  readonly params?: TranslationParams;
}

/** The API's `extensions` of an error. */
interface ErrorExtensions {
  readonly code?: string;
  readonly fields?: readonly FieldProblem[];
  readonly reason?: string | null;
  readonly params?: TranslationParams;
  /** Under which the gateway's log has more. */
  readonly reference?: string;
}

/** Why something did not come about: the code is of the API's closed set, NETWORK when nobody answered, or CONSOLE when the fault is in here. */
export class RequestError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly fields: readonly FieldProblem[] = [],
    /** Of the API's closed set of reasons, where the code alone does not tell. */
    readonly reason: string | null = null,
    /** What the message speaks of, by name. */
    readonly params: TranslationParams = {},
  ) {
    super(message);
    this.name = 'RequestError';
  }

  /** The same with another message. */
  saying(message: string): RequestError {
    return new RequestError(this.code, message, this.fields, this.reason, this.params);
  }

  static from(error: unknown): RequestError {
    if (error instanceof RequestError) return error;
    if (CombinedGraphQLErrors.is(error)) {
      const [first] = error.errors;
      const { code = 'INTERNAL', fields = [], reason = null, params = {}, reference } = (first.extensions ?? {}) as ErrorExtensions;
      return new RequestError(code, first.message, fields, reason, reference ? { ...params, reference } : params);
    }
    const message = error instanceof Error ? error.message : String(error);
    // Somebody in between spoke in the gateway's place.
    const strange = ServerError.is(error) || ServerParseError.is(error);
    return new RequestError(strange ? 'NETWORK' : 'CONSOLE', message);
  }
}
