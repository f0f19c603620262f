import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import type { Request, Response } from 'express';
import { formatGraphqlError } from './graphql-errors.js';

/** What resolvers and guards find in a GraphQL call's context, over HTTP and over WebSocket alike. */
export interface GraphqlContext {
  req: Request;
  res?: Response;
}

@Module({
  imports: [
    GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      path: '/graphql',
      autoSchemaFile: true,
      sortSchema: true,
      playground: false,
      graphiql: false,
      csrfPrevention: true,
      introspection: true,
      includeStacktraceInErrorResponses: false,
      subscriptions: { 'graphql-ws': { path: '/graphql' } },
      context: ({ req, res, extra }: { req?: Request; res?: Response; extra?: { request: Request } }): GraphqlContext => ({ req: req ?? extra!.request, res }),
      formatError: formatGraphqlError,
    }),
  ],
})
export class AdminGraphqlModule {}
