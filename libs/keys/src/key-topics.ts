import { randomUUID } from 'node:crypto';
import { inMessages, rowsChanged, topic, type Transaction } from '@app/core';
import type { KeyHealth } from './key-health.js';
import type { KeyStatus } from './key-status.js';

/** API keys that were created, changed or deleted. */
export const apiKeysChanged = rowsChanged('api_key');

/** Many keys whose status was set by an admin: what is in memory is changed without being loaded again. */
export const keyStatusesSet = topic<{ ids: number[]; status: KeyStatus }>('key-statuses');

/** New keys. The process that added them has their values and need not read them. */
export const keysAdded = topic<{ from: string; ids: number[] }>('keys-added');

/** Announces changed keys, however many, in messages that fit. */
export function announceKeys(transaction: Transaction, ids: readonly number[]): void {
  for (const part of inMessages(ids)) transaction.announce(apiKeysChanged, { ids: part });
}

/** Announces the status of keys, however many, in messages that fit. */
export function announceStatuses(transaction: Transaction, ids: readonly number[], status: KeyStatus): void {
  for (const part of inMessages(ids)) transaction.announce(keyStatusesSet, { ids: part, status });
}

export interface SharedKeyHealth {
  keyId: number;
  upstreamId: number;
  health: KeyHealth;
  /** Whether a running cooldown may be shortened: it was taken back, or an admin reset it. */
  corrects: boolean;
}

/** Marks what this process has learnt itself and need not hear again. */
export const THIS_PROCESS = randomUUID();

/** What has been learnt of keys. `from` is the process that learnt it; what an admin did is for all. */
export const keyHealthLearnt = topic<{ from?: string; keys: SharedKeyHealth[] }>('key-health');

/** A process has begun to try a key after its cooldown. The end of it is told by the key's health. */
export const keyTrialBegan = topic<{ from: string; keyId: number }>('key-trial');

/** An upstream as a whole rests until a time, milliseconds since the epoch; 0 takes it back. */
export const upstreamCooled = topic<{ upstreamId: number; untilMs: number }>('upstream-cooled');
