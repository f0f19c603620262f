import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { type CallContext, GraphqlSockets, isOwnOrigin } from '@app/access';
import { Config } from '@app/core';
import { execute, type ExecutionArgs, GraphQLError, parse, specifiedRules, subscribe, validate } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { formatGraphqlError } from './graphql-errors.js';
import { limitRules, MOST_TOKENS } from './graphql-limits.js';

const PATH = '/graphql';
const LARGEST_MESSAGE_BYTES = 256 * 1024;
const REFUSAL = 'HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

const format = (errors: readonly GraphQLError[]) => errors.map((error) => formatGraphqlError(error.toJSON(), error));

/**
 * GraphQL over WebSocket (graphql-transport-ws), beside Apollo's HTTP: with the same limits, the same errors, and
 * callers who are checked when they connect and for as long as they stay.
 */
@Injectable()
export class GraphqlSocketServer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly server = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE_BYTES });
  private disposable?: { dispose: () => void | Promise<void> };

  constructor(
    private readonly http: HttpAdapterHost,
    private readonly schemaHost: GraphQLSchemaHost,
    private readonly sockets: GraphqlSockets,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.disposable = useServer<Record<string, unknown> | undefined>(
      {
        onConnect: (context) => this.sockets.admit(context),
        onClose: (context) => this.sockets.forget(context),
        onSubscribe: ({ extra }, _id, payload) => this.prepare(extra, payload),
        execute: (args) => this.inCallersName(args, execute),
        subscribe: (args) => this.inCallersName(args, subscribe),
        onNext: (_context, _id, _payload, _args, result) => (result.errors ? { ...result, errors: format(result.errors) } : undefined),
        onError: (_context, _id, _payload, errors) => format(errors),
      },
      this.server,
    );
    this.http.httpAdapter.getHttpServer().on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => this.upgrade(request, socket, head));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.disposable?.dispose();
  }

  /** A page of another site is refused here: its browser sends the cookie along, and no preflight asks before. */
  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (request.url !== PATH && !request.url?.startsWith(`${PATH}?`)) return;
    if (!isOwnOrigin(this.config, request)) return void socket.end(REFUSAL);
    this.server.handleUpgrade(request, socket, head, (accepted) => this.server.emit('connection', accepted, request));
  }

  private prepare({ request }: Extra, { query, variables, operationName }: SubscribePayload): ExecutionArgs | readonly GraphQLError[] {
    try {
      const { schema } = this.schemaHost;
      const document = parse(query, { maxTokens: MOST_TOKENS });
      const mistakes = validate(schema, document, [...specifiedRules, ...limitRules]);
      if (mistakes.length > 0) return mistakes.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED'));
      return { schema, document, variableValues: variables, operationName, contextValue: { req: request } };
    } catch (error) {
      if (error instanceof GraphQLError) return [coded(error, 'GRAPHQL_PARSE_FAILED')];
      throw error;
    }
  }

  private inCallersName<T>(args: ExecutionArgs, run: (args: ExecutionArgs) => T): T {
    return this.sockets.actAsCaller((args.contextValue as CallContext).req, () => run(args));
  }
}

function coded(error: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(error.message, { nodes: error.nodes, source: error.source, positions: error.positions, extensions: { code } });
}
