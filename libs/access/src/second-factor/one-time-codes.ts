import { randomInt } from 'node:crypto';
import { generateSecret, NobleCryptoPlugin, ScureBase32Plugin, TOTP } from 'otplib';
import { hashSecret } from '../passwords/random-secret.js';

const ISSUER = 'API Gateway Pro';
/** A code is good one step of 30 seconds early and late: RFC 6238, section 5.2. */
const TOLERANCE_SECONDS = 30;
const RECOVERY_CODES = 10;
/** Without what looks alike: 0 and o, 1 and l and i. */
const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';
const GROUPS = 3;
const GROUP_LENGTH = 4;

const totp = new TOTP({ crypto: new NobleCryptoPlugin(), base32: new ScureBase32Plugin() });

export function createTotpSecret(): string {
  return generateSecret();
}

/** What an authenticator app reads from a QR code. */
export function totpUri(secret: string, email: string): string {
  return totp.toURI({ secret, label: email, issuer: ISSUER });
}

/**
 * @param lastStep the step of the last code that was used; that and earlier ones are refused, so that a code works once.
 * @returns the step of the code; undefined when it is wrong.
 */
export async function verifyTotp(secret: string, code: string, nowMs: number, lastStep: number | null): Promise<number | undefined> {
  if (!/^\d{6}$/.test(code)) return undefined;
  const result = await totp.verify(code, { secret, epoch: Math.floor(nowMs / 1000), epochTolerance: TOLERANCE_SECONDS, ...(lastStep !== null && { afterTimeStep: lastStep }) });
  return result.valid ? result.timeStep : undefined;
}

/** Ten codes of 59 random bits, each good for one sign-in without the app. */
export function createRecoveryCodes(): string[] {
  const group = () => Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return Array.from({ length: RECOVERY_CODES }, () => Array.from({ length: GROUPS }, group).join('-'));
}

/** How a recovery code is stored; case, spaces and hyphens do not matter. */
export function hashRecoveryCode(code: string): string {
  return hashSecret(code.toLowerCase().replace(/[^a-z0-9]/g, ''));
}
