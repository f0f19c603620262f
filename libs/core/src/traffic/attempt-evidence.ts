import type { IncomingHttpHeaders } from 'node:http';

/** What is known of one attempt when it has been judged: the ground for cooldowns, rules and the key's history. */
export interface AttemptEvidence {
  requestId: string;
  /** When the judgement fell, milliseconds since the epoch. */
  atMs: number;
  latencyMs: number;
  /** Undefined when no answer came. */
  status: number | undefined;
  /** Names in lower case; empty when no answer came. */
  headers: IncomingHttpHeaders;
  /** The first 64 KiB of an error answer, read only when a rule wants it. */
  body: string | undefined;
  /** The code of the transport error (`ECONNREFUSED`, `UND_ERR_HEADERS_TIMEOUT`, …), if there was one. */
  errorCode: string | undefined;
}
