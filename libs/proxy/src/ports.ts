import type { AttemptEvidence, Outcome } from '@app/core';
import type { KeyLease, KeyRefusal } from '@app/keys';
import type { Upstream } from '@app/upstreams';

/** The key pools of all upstreams, as the request path uses them. */
export abstract class KeyPools {
  abstract acquire(upstream: Upstream, tried: readonly number[], nowMs: number): KeyLease | KeyRefusal;
  abstract release(lease: KeyLease, nowMs: number): void;
  abstract report(lease: KeyLease, outcome: Outcome, evidence: AttemptEvidence, failureThreshold: number, nowMs: number): void;
}

export type VirtualKeyRefusalCode = 'VIRTUAL_KEY_INVALID' | 'VIRTUAL_KEY_EXPIRED' | 'VIRTUAL_KEY_DISABLED' | 'CLIENT_ADDRESS_NOT_ALLOWED' | 'UPSTREAM_NOT_ALLOWED';

/** Who may come in, as the request path asks it. */
export abstract class VirtualKeyDirectory {
  abstract authenticate(
    secret: string,
    clientIp: string,
    upstreamId: number,
    nowMs: number,
  ): { consumer: { id: number }; virtualKey: { id: number } } | { refusal: VirtualKeyRefusalCode };
}
