import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { GraphQLModule, type GraphQLWsSubscriptionsConfig } from '@nestjs/graphql';
import { type CallContext, GraphqlSockets } from '@app/access';
import { type ExecutionArgs, execute, subscribe } from 'graphql';
import type { ServerOptions } from 'graphql-ws';
import type { Extra } from 'graphql-ws/use/ws';
import { formatGraphqlError } from './graphql-errors.js';

/** Over HTTP Nest gives request and response; over a WebSocket the request that opened it. */
function contextOf({ req, res, extra }: { req?: CallContext['req']; res?: CallContext['res']; extra?: { request: CallContext['req'] } }): CallContext {
  return { req: req ?? extra!.request, res };
}

/** The options of graphql-ws that Nest passes on, two more than its own type lists. */
type SocketOptions = Pick<ServerOptions<Record<string, unknown> | undefined, Extra>, 'onConnect' | 'onClose' | 'execute' | 'subscribe'> & { path: string };

function socketOptions(sockets: GraphqlSockets): SocketOptions {
  const inCallersName =
    <T>(run: (args: ExecutionArgs) => T) =>
    (args: ExecutionArgs): T =>
      sockets.actAsCaller((args.contextValue as CallContext).req, () => run(args));
  return {
    path: '/graphql',
    onConnect: (context) => sockets.admit(context),
    onClose: (context) => sockets.forget(context),
    execute: inCallersName(execute),
    subscribe: inCallersName(subscribe),
  };
}

function graphqlOptions(sockets: GraphqlSockets): ApolloDriverConfig {
  return {
    path: '/graphql',
    autoSchemaFile: true,
    sortSchema: true,
    playground: false,
    graphiql: false,
    csrfPrevention: true,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    subscriptions: { 'graphql-ws': socketOptions(sockets) as GraphQLWsSubscriptionsConfig },
    context: contextOf,
    formatError: formatGraphqlError,
  };
}

@Module({
  imports: [GraphQLModule.forRootAsync<ApolloDriverConfig>({ driver: ApolloDriver, inject: [GraphqlSockets], useFactory: graphqlOptions })],
})
export class AdminGraphqlModule {}
