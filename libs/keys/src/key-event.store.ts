import type { EntityManager } from 'typeorm';
import type { NewKeyEvent } from './key-journal.js';

/** Adds to the history of keys; keys that are gone by now are passed over. */
export async function insertKeyEvents(manager: EntityManager, events: readonly NewKeyEvent[]): Promise<void> {
  if (events.length === 0) return;
  await manager.query(
    `INSERT INTO api_key_event (api_key_id, at, kind, until, cause)
     SELECT event.api_key_id, to_timestamp(event.at_ms / 1000), event.kind, to_timestamp(event.until_ms / 1000), event.cause
     FROM unnest($1::integer[], $2::double precision[], $3::text[], $4::double precision[], $5::jsonb[]) WITH ORDINALITY
       AS event (api_key_id, at_ms, kind, until_ms, cause, place)
     JOIN api_key ON api_key.id = event.api_key_id
     ORDER BY event.place`,
    [
      events.map(({ apiKeyId }) => apiKeyId),
      events.map(({ atMs }) => atMs),
      events.map(({ kind }) => kind),
      events.map(({ untilMs }) => (untilMs === undefined || untilMs === Infinity ? null : untilMs)),
      events.map(({ cause }) => JSON.stringify(cause)),
    ],
  );
}
