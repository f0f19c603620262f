import type { IncomingHttpHeaders } from 'node:http';
import type { Outcome } from '@app/core';

/** What a rule may ask about one attempt. Plain data: the caller fills it from what it has. */
export interface AttemptFacts {
  requestId: string;
  /** When the attempt was judged, milliseconds since the epoch. */
  atMs: number;
  outcome: Outcome;
  latencyMs: number;
  upstream: { id: number; name: string; slug: string };
  key: { id: number; name: string; tags: readonly string[] };
  request: { method: string; path: string; headers: IncomingHttpHeaders };
  /** `status` is 0 when no answer came. `body` is the first 64 KiB of an error answer, empty for others. */
  response: { status: number; headers: IncomingHttpHeaders; body: string };
}
