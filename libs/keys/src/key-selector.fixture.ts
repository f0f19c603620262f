import { type AttemptEvidence, CredentialLocation, SelectionPolicy } from '@app/core';
import { HEALTHY } from './key-health.js';
import { type KeySelectorListener, KeySelector } from './key-selector.js';
import { KeyStatus } from './key-status.js';
import type { KeyLease, KeyRefusal, PooledKey } from './pooled-key.js';

/** For tests: 2026-11-18. */
export const NOW = 1_795_000_000_000;

export const DEAF: KeySelectorListener = {
  used: () => {},
  healthChanged: () => {},
  cooled: () => {},
  trialBegan: () => {},
  trialEnded: () => {},
  failedForGood: () => {},
  upstreamCooled: () => {},
};

export function pooledKey(id: number, changes: Partial<PooledKey> = {}): PooledKey {
  return {
    id,
    upstreamId: 1,
    name: `key ${id}`,
    value: `secret-${id}`,
    location: CredentialLocation.HEADER,
    paramName: 'Authorization',
    valuePrefix: 'Bearer ',
    weight: 1,
    priority: 0,
    status: KeyStatus.ACTIVE,
    expiresAtMs: Infinity,
    tags: [],
    health: HEALTHY,
    cooldownCause: undefined,
    unwrittenUses: 0,
    lastUsedAtMs: 0,
    inFlight: 0,
    ...changes,
  };
}

export function selectorOf(keys: PooledKey[], policy = SelectionPolicy.ROUND_ROBIN, listener: KeySelectorListener = DEAF): KeySelector {
  const selector = new KeySelector(1, policy, listener);
  for (const key of keys) selector.put(key, NOW);
  return selector;
}

export function evidence(headers: AttemptEvidence['headers'] = {}, status = 200): AttemptEvidence {
  return { requestId: 'request-1', atMs: NOW, latencyMs: 5, status, headers, body: undefined, errorCode: undefined };
}

/** The lease, or an error that says why there is none. */
export function leased(result: KeyLease | KeyRefusal): KeyLease {
  if ('reason' in result) throw new Error(`refused: ${result.reason}`);
  return result;
}
