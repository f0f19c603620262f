import type { CredentialLocation } from '@app/core';
import type { KeyCause } from './key-cause.js';
import type { KeyHealth } from './key-health.js';
import type { KeyStatus } from './key-status.js';

/** An API key as the hot path holds it, in memory. */
export interface PooledKey {
  readonly id: number;
  readonly upstreamId: number;
  name: string;
  /** The credential itself. Never logged, never in an error text, never in GraphQL. */
  value: string;
  location: CredentialLocation;
  paramName: string;
  /** Put before the value, such as `Bearer `. */
  valuePrefix: string;
  weight: number;
  /** Higher goes first. */
  priority: number;
  status: KeyStatus;
  /** Infinity when it does not expire. */
  expiresAtMs: number;
  tags: readonly string[];
  health: KeyHealth;
  /** Why it rests; kept until it rests for another reason. */
  cooldownCause: KeyCause | undefined;
  /** Attempts of this process that the database does not know of yet. */
  unwrittenUses: number;
  /** Milliseconds since the epoch, 0 when never. */
  lastUsedAtMs: number;
  /** Attempts of this process that have not been reported yet. */
  inFlight: number;
}

/** A key during one attempt. Whoever acquired it reports it exactly once. */
export interface KeyLease {
  readonly key: Readonly<PooledKey>;
  /** The key's place in its pool. */
  readonly slot: number;
  readonly atMs: number;
  /** The one request that tries a key after its cooldown. */
  readonly trial: boolean;
}

export enum KeyRefusalReason {
  /** The upstream has no keys at all. */
  EMPTY = 'EMPTY',
  /** Every key that is left rests; the soonest is back at `retryAtMs`. */
  COOLING = 'COOLING',
  /** Every key is disabled, banned, expired or out of quota: waiting does not help. */
  EXHAUSTED = 'EXHAUSTED',
  /** This request has been refused by every usable key. */
  TRIED = 'TRIED',
}

/** Why no key could be had. */
export interface KeyRefusal {
  readonly reason: KeyRefusalReason;
  /** When to come back, milliseconds since the epoch; Infinity when that is not known. */
  readonly retryAtMs: number;
}
