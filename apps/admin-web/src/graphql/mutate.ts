import { inject } from '@angular/core';
import { type OperationVariables, type TypedDocumentNode } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { Apollo } from 'apollo-angular';
import { firstValueFrom } from 'rxjs';
import { type TranslationParams } from '../i18n/translate';

export interface FieldProblem {
  readonly field: string;
  readonly message: string;
  readonly reason?: string;
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

/** What a refused request says: the code is of the API's closed set, or NETWORK when nobody answered. */
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
    return new RequestError('NETWORK', error instanceof Error ? error.message : String(error));
  }
}

export type Mutate = <D, V extends OperationVariables>(document: TypedDocumentNode<D, V>, variables: V, touches?: readonly string[]) => Promise<D>;

/**
 * Sends mutations. `touches` names the root fields whose cached lists are stale afterwards; queries on screen
 * that show them are asked again.
 */
export function injectMutate(): Mutate {
  const apollo = inject(Apollo);
  return async (document, variables, touches = []) => {
    try {
      const result = await firstValueFrom(
        apollo.mutate({
          mutation: document,
          variables,
          update: (cache) => {
            for (const fieldName of touches) cache.evict({ id: 'ROOT_QUERY', fieldName });
            if (touches.length > 0) cache.gc();
          },
        } as Apollo.MutateOptions<unknown, OperationVariables>),
      );
      return result.data as never;
    } catch (error) {
      throw RequestError.from(error);
    }
  };
}
