import type { EntityManager } from 'typeorm';

/** The table of which key has a value: its primary key has each value once in an upstream. Rows go with their keys. */

/** @throws QueryFailedError of the constraint `api_key_fingerprint` when another key of the upstream has the value. */
export async function insertKeyValue(manager: EntityManager, upstreamId: number, fingerprint: string, apiKeyId: number): Promise<void> {
  await manager.query("INSERT INTO api_key_by_value (upstream_id, fingerprint, api_key_id) VALUES ($1, decode($2, 'hex'), $3)", [upstreamId, fingerprint, apiKeyId]);
}

/** As {@link insertKeyValue}, for a key that takes another value. */
export async function changeKeyValue(manager: EntityManager, upstreamId: number, from: string, to: string): Promise<void> {
  await manager.query("UPDATE api_key_by_value SET fingerprint = decode($3, 'hex') WHERE upstream_id = $1 AND fingerprint = decode($2, 'hex')", [upstreamId, from, to]);
}

/** The ids of the upstream's keys by the fingerprints of their values. */
export async function keyIdsByFingerprint(manager: EntityManager, upstreamId: number, fingerprints: readonly string[]): Promise<Map<string, number>> {
  const rows: { id: number; fingerprint: string }[] = await manager.query(
    "SELECT api_key_id AS id, encode(fingerprint, 'hex') AS fingerprint FROM api_key_by_value WHERE upstream_id = $1 AND fingerprint = ANY (SELECT decode(wanted, 'hex') FROM unnest($2::text[]) AS wanted)",
    [upstreamId, fingerprints],
  );
  return new Map(rows.map(({ id, fingerprint }) => [fingerprint, id]));
}
