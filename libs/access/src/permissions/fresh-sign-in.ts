import { GatewayError } from '@app/core';
import type { Caller, CallerSession } from '../caller.js';
import { FRESH_MS } from '../sessions/session-lifetime.js';

/** @throws GatewayError FRESH_SIGN_IN_REQUIRED unless a person has proved who they are within the last 5 minutes; a token never has. */
export function requireFreshSignIn(caller: Caller | undefined, now: number): asserts caller is Caller & { session: CallerSession } {
  if (caller?.session && now - caller.session.authenticatedAt <= FRESH_MS) return;
  throw new GatewayError('FRESH_SIGN_IN_REQUIRED', caller?.session ? 'Confirm your password first' : 'Only a person who has just signed in may do this', caller?.session ? {} : { reason: 'NOT_A_PERSON' });
}
