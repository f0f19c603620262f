import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../command-error.js';

const PAGE = 100;
const TIMEOUT_MS = 60_000;
/** How often a call that came too early is made again. */
const MOST_WAITS = 10;

interface GraphqlError {
  message: string;
  extensions?: { code?: string; retryAfterSeconds?: number; fields?: { field: string; message: string }[] };
}

/** The gateway refused what it was asked for. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly code: string | undefined,
    /** The fields that are wrong, by their paths in the input. */
    readonly fields: readonly { field: string; message: string }[] = [],
  ) {
    super(message);
  }
}

/** The part of a connection that all have. */
export interface Connection<Node> {
  edges: { node: Node }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/** The GraphQL API of a gateway, called with a bearer token. */
export class AdminApi {
  private readonly endpoint: URL;

  /** @throws CommandError when the URL is none */
  constructor(
    gatewayUrl: string,
    private readonly token: string,
  ) {
    if (!URL.canParse(gatewayUrl) || !/^https?:$/.test(new URL(gatewayUrl).protocol)) throw new CommandError(`GATEWAY_URL: ${JSON.stringify(gatewayUrl)} is not an http or https URL`);
    this.endpoint = new URL('graphql', gatewayUrl.endsWith('/') ? gatewayUrl : `${gatewayUrl}/`);
  }

  /**
   * @throws ApiError when the gateway refuses
   * @throws CommandError when there is no talking to it
   */
  async call<T>(query: string, variables: object = {}): Promise<T> {
    for (let waits = 0; ; waits += 1) {
      const { data, errors } = await this.post<T>(query, variables);
      if (!errors) return data as T;
      const { message, extensions: { code, fields, retryAfterSeconds } = {} } = errors[0];
      if (code === 'RATE_LIMITED' && waits < MOST_WAITS) await sleep((retryAfterSeconds ?? 1) * 1_000);
      else if (code === 'UNAUTHENTICATED') throw new CommandError(`${this.endpoint.origin} does not accept GATEWAY_TOKEN`);
      else throw new ApiError(message, code, fields);
    }
  }

  /** All nodes of a connection. The query takes `$first` and `$after`, and calls its one field `page`. */
  async all<Node>(query: string, variables: object = {}): Promise<Node[]> {
    const nodes: Node[] = [];
    let after: string | null = null;
    do {
      const { page }: { page: Connection<Node> } = await this.call(query, { ...variables, first: PAGE, after });
      nodes.push(...page.edges.map(({ node }) => node));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    return nodes;
  }

  private async post<T>(query: string, variables: object): Promise<{ data?: T; errors?: GraphqlError[] }> {
    const response = await fetch(this.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.token}` },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((error: Error) => {
      throw new CommandError(`cannot reach ${this.endpoint.origin}: ${(error.cause as Error | undefined)?.message ?? error.message}`);
    });
    const text = await response.text();
    const answer = parsed(text) as { data?: T; errors?: GraphqlError[]; code?: string; title?: string; detail?: string; retryAfterSeconds?: number } | undefined;
    if (answer?.errors || answer?.data) return answer;
    // What did not get as far as GraphQL is answered with a problem.
    if (answer?.code) return { errors: [{ message: answer.detail ?? answer.title ?? answer.code, extensions: { code: answer.code, retryAfterSeconds: answer.retryAfterSeconds } }] };
    throw new CommandError(`${this.endpoint.href} answered ${response.status} and no GraphQL: is GATEWAY_URL the address of a gateway?`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
