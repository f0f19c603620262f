import { ApolloArmor } from '@escape.tech/graphql-armor';
import { type ASTVisitor, type DocumentNode, GraphQLError, Kind, type ValidationContext, visit } from 'graphql';

/** The console's largest document has about 600 tokens, an introspection query 400. */
export const MOST_TOKENS = 2_000;

const { validationRules } = new ApolloArmor({
  maxDepth: { n: 12 },
  maxAliases: { n: 30 },
  maxDirectives: { n: 30 },
  // A page of 100 nodes with all their fields costs about 20,000.
  costLimit: { maxCost: 100_000, objectCost: 2, scalarCost: 1, depthCostFactor: 1.2 },
  // The parser stops at its limit by itself, and errors are given their form elsewhere.
  maxTokens: { enabled: false },
  blockFieldSuggestion: { enabled: false },
}).protect();

/** What a document may cost, over HTTP and over WebSocket alike. */
export const limitRules: ((context: ValidationContext) => ASTVisitor)[] = validationRules;

/** @throws GraphQLError when a document asks for the schema. */
export function refuseIntrospection(document: DocumentNode): void {
  visit(document, {
    [Kind.FIELD]: ({ name }) => {
      if (name.value === '__schema' || name.value === '__type') throw new GraphQLError('Sign in to read the schema', { extensions: { code: 'UNAUTHENTICATED' } });
    },
  });
}
