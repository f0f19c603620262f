import { hash, randomBytes } from 'node:crypto';
import { maskSecret } from '@app/core';

/** Lets people and secret scanners recognise a virtual key. */
const PREFIX = 'gw_';

export interface IssuedSecret {
  /** Shown once, kept nowhere. */
  secret: string;
  secretHash: string;
  maskedSecret: string;
}

export function issueSecret(): IssuedSecret {
  const secret = PREFIX + randomBytes(32).toString('base64url');
  return { secret, secretHash: hashSecret(secret), maskedSecret: maskSecret(secret) };
}

export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'base64url');
}
