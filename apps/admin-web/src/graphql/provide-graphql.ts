import { inject, type Provider } from '@angular/core';
import { ApolloLink, InMemoryCache } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { ErrorLink } from '@apollo/client/link/error';
import { HttpLink } from '@apollo/client/link/http';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { getMainDefinition } from '@apollo/client/utilities/internal';
import { provideApollo } from 'apollo-angular';
import { CloseCode, createClient } from 'graphql-ws';
import { tap } from 'rxjs';
import { SessionEvents } from '../session/session-events';
import { cachePolicies } from './cache-policies';
import { ConnectionState } from './connection-state';
import { reach } from './reach';
import { RequestError } from './request-error';

const RECONNECT_MAX_MS = 5_000;
const NORMAL_CLOSURE = 1000;
/** The operation for which "you have not signed in" is an answer and not the end of a session. */
const ASKING_WHO = 'Me';
/** With which the gateway closes the socket of a session that has ended, or does not take it up. */
const SESSION_OVER: readonly number[] = [CloseCode.Unauthorized, CloseCode.Forbidden];

/** Apollo on /graphql: requests by HTTP, subscriptions by graphql-ws, both with the session's cookie. */
export function provideGraphql(): Provider {
  return provideApollo(() => {
    const connection = inject(ConnectionState);
    const session = inject(SessionEvents);

    const socket = new GraphQLWsLink(
      createClient({
        url: () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
        retryAttempts: Number.POSITIVE_INFINITY,
        retryWait: async (retries) => {
          await new Promise((resolve) => setTimeout(resolve, Math.min(RECONNECT_MAX_MS, 250 * 2 ** retries)));
        },
        shouldRetry: (event) => !isSessionOver(event),
        on: {
          connecting: (isRetry) => connection.socketChanged(isRetry ? 'lost' : 'connecting'),
          connected: () => connection.socketChanged('connected'),
          closed: (event) => {
            const over = isSessionOver(event);
            connection.socketChanged(over || (event as CloseEvent).code === NORMAL_CLOSURE ? 'idle' : 'lost');
            if (over) session.ended();
          },
        },
      }),
    );
    const errors = new ErrorLink(({ error, operation }) => {
      if (!CombinedGraphQLErrors.is(error)) return;
      const refused = error.errors.some((one) => one.extensions?.['code'] === 'UNAUTHENTICATED' && one.extensions['reason'] === undefined);
      if (refused && operation.operationName !== ASKING_WHO) session.ended();
    });
    const reached = new ApolloLink((operation, forward) => forward(operation).pipe(tap({ next: () => connection.requestEnded(true), error: (error) => error instanceof RequestError && connection.requestEnded(false) })));
    const http = ApolloLink.from([reached, new HttpLink({ uri: '/graphql', credentials: 'same-origin', fetch: reach })]);

    return {
      link: errors.concat(ApolloLink.split(({ query }) => isSubscription(query), socket, http)),
      cache: new InMemoryCache({ typePolicies: cachePolicies }),
      defaultOptions: {
        watchQuery: { fetchPolicy: 'cache-and-network', nextFetchPolicy: 'cache-first' },
      },
    };
  });
}

function isSessionOver(event: unknown): boolean {
  return SESSION_OVER.includes((event as CloseEvent).code);
}

function isSubscription(query: ApolloLink.Request['query']): boolean {
  const definition = getMainDefinition(query);
  return definition.kind === 'OperationDefinition' && definition.operation === 'subscription';
}
