import { inject } from '@angular/core';
import { type OperationVariables, type TypedDocumentNode } from '@apollo/client';
import { Apollo } from 'apollo-angular';
import { firstValueFrom } from 'rxjs';
import { RequestError } from './request-error';

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
