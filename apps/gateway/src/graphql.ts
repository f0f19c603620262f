import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import type { CallContext } from '@app/access';
import { formatGraphqlError } from './graphql-errors.js';
import { limitRules, MOST_TOKENS, refuseIntrospection } from './graphql-limits.js';
import { GraphqlSocketServer } from './graphql-socket-server.js';

type Plugin = NonNullable<ApolloDriverConfig['plugins']>[number];

const contextOf = ({ req, res }: Required<CallContext>): CallContext => ({ req, res });

/** The schema tells an attacker what there is: whoever is signed out does not get it. */
const introspectionForTheSignedIn: Plugin = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ document, contextValue }) => {
      if (!(contextValue as CallContext).req.caller) refuseIntrospection(document);
    },
  }),
};

/** GraphQL over HTTP: a client that takes `application/json` gets 200 also when its document was wrong; a proxy in between may use other codes. */
const okForPlainJson: Plugin = {
  requestDidStart: async () => ({
    willSendResponse: async ({ request, response }) => {
      const accept = request.http?.headers.get('accept') ?? '';
      if (response.http.status === 400 && !accept.includes('application/graphql-response+json')) response.http.status = 200;
    },
  }),
};

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
      allowBatchedHttpRequests: false,
      includeStacktraceInErrorResponses: false,
      parseOptions: { maxTokens: MOST_TOKENS },
      validationRules: limitRules,
      plugins: [introspectionForTheSignedIn, okForPlainJson],
      context: contextOf,
      formatError: formatGraphqlError,
    }),
  ],
  providers: [GraphqlSocketServer],
})
export class AdminGraphqlModule {}
