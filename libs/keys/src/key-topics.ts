import { randomUUID } from 'node:crypto';
import { rowsChanged, topic } from '@app/core';
import type { KeyHealth } from './key-health.js';

/** API keys that were created, changed or deleted. */
export const apiKeysChanged = rowsChanged('api_key');

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

/** An upstream as a whole rests until a time, milliseconds since the epoch; 0 takes it back. */
export const upstreamCooled = topic<{ upstreamId: number; untilMs: number }>('upstream-cooled');
