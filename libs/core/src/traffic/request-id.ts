import { randomUUID } from 'node:crypto';

let lastMs = -1;
let prefix = '';

/**
 * A UUIDv7 (RFC 9562) of a moment: request ids sort by time, and a log row is found by its id alone, since
 * the id tells its day.
 */
export function requestIdAt(atMs: number): string {
  if (atMs !== lastMs) {
    const hex = atMs.toString(16).padStart(12, '0');
    prefix = `${hex.slice(0, 8)}-${hex.slice(8)}-7`;
    lastMs = atMs;
  }
  return prefix + randomUUID().slice(15);
}

/** The moment in a UUIDv7, milliseconds since the epoch; undefined when it is none. */
export function momentOfRequestId(id: string): number | undefined {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(id) ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : undefined;
}
