/** What the gateway says by itself on the proxied path: each code with its status. */
export const REFUSAL_STATUS = {
  INVALID_PATH: 400,
  INVALID_REQUEST: 400,
  VIRTUAL_KEY_REQUIRED: 401,
  VIRTUAL_KEY_INVALID: 401,
  VIRTUAL_KEY_EXPIRED: 401,
  VIRTUAL_KEY_DISABLED: 403,
  CLIENT_ADDRESS_NOT_ALLOWED: 403,
  UPSTREAM_NOT_ALLOWED: 403,
  UPSTREAM_NOT_FOUND: 404,
  BODY_TOO_LARGE: 413,
  CREDENTIAL_DOES_NOT_FIT_BODY: 415,
  RATE_LIMIT_EXCEEDED: 429,
  QUOTA_EXCEEDED: 429,
  CLIENT_CLOSED_REQUEST: 499,
  INTERNAL: 500,
  HEADER_SCRIPT_FAILED: 502,
  UPSTREAM_UNREACHABLE: 502,
  UPSTREAM_CONNECTION_BROKEN: 502,
  UPSTREAM_CREDENTIALS_EXHAUSTED: 502,
  UPSTREAM_DISABLED: 503,
  UPSTREAM_COOLING: 503,
  SCRIPT_QUEUE_FULL: 503,
  UPSTREAM_TIMEOUT: 504,
} as const;

export type RefusalCode = keyof typeof REFUSAL_STATUS;

/** An end of a proxied request that is the gateway's own answer. Its message is safe to show. */
export class ProxyRefusal extends Error {
  readonly status: number;

  /**
   * @param headers name, value, name, value… that go with the answer, such as Retry-After
   * @param members what the answer's body tells beside its message
   */
  constructor(
    readonly code: RefusalCode,
    message: string,
    readonly headers: readonly string[] = [],
    readonly members: object = {},
  ) {
    super(message);
    this.name = 'ProxyRefusal';
    this.status = REFUSAL_STATUS[code];
  }
}

/** Retry-After in whole seconds, never less than one. */
export function retryAfterHeader(untilMs: number, nowMs: number): string[] {
  return Number.isFinite(untilMs) ? ['retry-after', String(Math.max(1, Math.ceil((untilMs - nowMs) / 1_000)))] : [];
}
