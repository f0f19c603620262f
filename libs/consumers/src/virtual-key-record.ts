import { AddressList } from './address-list.js';

/** A virtual key as the request path holds it. */
export interface VirtualKeyRecord {
  readonly id: number;
  readonly consumerId: number;
  readonly name: string;
  readonly enabled: boolean;
  readonly secretHash: string;
  readonly previousSecretHash: string | null;
  readonly previousValidUntilMs: number;
  /** Infinity when it does not expire. */
  readonly expiresAtMs: number;
  readonly addresses: AddressList;
  /** Undefined when it may use all. */
  readonly upstreamIds: ReadonlySet<number> | undefined;
}

/** The columns of {@link VIRTUAL_KEY_ROWS}. */
export interface VirtualKeyRow {
  id: number;
  consumer_id: number;
  name: string;
  enabled: boolean;
  secret_hash: string;
  previous_secret_hash: string | null;
  previous_valid_until: Date | null;
  expires_at: Date | null;
  allowed_addresses: string[];
  all_upstreams: boolean;
  upstream_ids: number[];
}

export const VIRTUAL_KEY_ROWS = `
  SELECT id, consumer_id, name, enabled, secret_hash, previous_secret_hash, previous_valid_until, expires_at, allowed_addresses, all_upstreams,
         ARRAY(SELECT upstream_id FROM virtual_key_upstream WHERE virtual_key_id = id) AS upstream_ids
  FROM virtual_key`;

export function recordOf(row: VirtualKeyRow): VirtualKeyRecord {
  return {
    id: row.id,
    consumerId: row.consumer_id,
    name: row.name,
    enabled: row.enabled,
    secretHash: row.secret_hash,
    previousSecretHash: row.previous_secret_hash,
    previousValidUntilMs: row.previous_valid_until?.getTime() ?? 0,
    expiresAtMs: row.expires_at?.getTime() ?? Infinity,
    addresses: new AddressList(row.allowed_addresses),
    upstreamIds: row.all_upstreams ? undefined : new Set(row.upstream_ids),
  };
}
