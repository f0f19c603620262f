import { DestroyRef, effect, inject, type Signal, signal, untracked } from '@angular/core';
import { type OperationVariables, type TypedDocumentNode } from '@apollo/client';
import { Apollo, type QueryRef } from 'apollo-angular';
import { type Subscription } from 'rxjs';
import { Preferences } from '../preferences/preferences';
import { injectExplainError } from './explain-error';
import { RequestError } from './request-error';

/** A watched query as signals. `data` keeps the last answer while the next is on its way, so that nothing jumps. */
export interface QueryState<D, V extends OperationVariables> {
  readonly data: Signal<D | undefined>;
  /** Why there is no answer; its message is for people. */
  readonly error: Signal<RequestError | undefined>;
  /** True until the first answer. */
  readonly loading: Signal<boolean>;
  /** True whenever a request of this query is under way. */
  readonly busy: Signal<boolean>;
  refetch(): void;
  /** Asks for a further page; the cache's field policy joins it to what is there. */
  fetchMore(variables: Partial<V>): Promise<void>;
}

/**
 * Runs a query for as long as the component lives, again when its variables change or the language that it is answered in.
 * @param variables null means not yet.
 */
export function injectQuery<D, V extends OperationVariables>(document: TypedDocumentNode<D, V>, variables: () => NoInfer<V> | null, options: { pollIntervalMs?: number } = {}): QueryState<D, V> {
  const apollo = inject(Apollo);
  const explain = injectExplainError();
  const { language } = inject(Preferences);
  const data = signal<D | undefined>(undefined);
  const error = signal<RequestError | undefined>(undefined);
  const loading = signal(true);
  const busy = signal(true);
  let ref: QueryRef<D, V> | null = null;
  let subscription: Subscription | null = null;

  const stop = () => subscription?.unsubscribe();
  const start = (given: V) => {
    stop();
    busy.set(true);
    ref = apollo.watchQuery<D, V>({ query: document, variables: given, notifyOnNetworkStatusChange: true, pollInterval: options.pollIntervalMs } as Apollo.WatchQueryOptions<D, V>);
    subscription = ref.valueChanges.subscribe((result) => {
      busy.set(result.loading);
      error.set(result.error && RequestError.from(result.error).saying(explain(result.error)));
      if (result.dataState === 'complete') data.set(result.data as D);
      if (result.dataState === 'complete' || !result.loading) loading.set(false);
    });
  };
  effect(() => {
    language();
    const given = variables();
    if (given) untracked(() => start(given));
  });
  inject(DestroyRef).onDestroy(stop);

  return {
    data: data.asReadonly(),
    error: error.asReadonly(),
    loading: loading.asReadonly(),
    busy: busy.asReadonly(),
    refetch: () => {
      error.set(undefined);
      void ref?.refetch().catch((failed: unknown) => error.set(RequestError.from(failed).saying(explain(failed))));
    },
    fetchMore: async (more) => {
      await ref?.fetchMore({ variables: more });
    },
  };
}

/** Runs `onEvent` for each event of a subscription, for as long as the component lives; again when the variables change, not while they are null. */
export function injectSubscription<D, V extends OperationVariables>(document: TypedDocumentNode<D, V>, variables: () => NoInfer<V> | null, onEvent: (event: D) => void): void {
  const apollo = inject(Apollo);
  effect((onCleanup) => {
    const given = variables();
    if (!given) return;
    const subscription = apollo.subscribe<D, V>({ query: document, variables: given } as Apollo.SubscribeOptions<D, V>).subscribe((result) => {
      if (result.data) onEvent(result.data as D);
    });
    onCleanup(() => subscription.unsubscribe());
  });
}
