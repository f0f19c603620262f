import { generate } from 'otplib';
import { describe, expect, it } from 'vitest';
import { createRecoveryCodes, createTotpSecret, hashRecoveryCode, totpUri, verifyTotp } from './one-time-codes.js';

const NOW_MS = 1_800_000_015_000;
const codeAt = (secret: string, ms: number) => generate({ secret, epoch: ms / 1000 });

describe('a one-time code', () => {
  const secret = createTotpSecret();

  it('is good in its step, the one before and the one after', async () => {
    for (const offset of [-30_000, 0, 30_000]) expect(await verifyTotp(secret, await codeAt(secret, NOW_MS + offset), NOW_MS, null)).toBe((NOW_MS - 15_000 + offset) / 30_000);
    for (const offset of [-90_000, 90_000]) expect(await verifyTotp(secret, await codeAt(secret, NOW_MS + offset), NOW_MS, null)).toBeUndefined();
  });

  it('works once', async () => {
    const code = await codeAt(secret, NOW_MS);
    const step = await verifyTotp(secret, code, NOW_MS, null);
    expect(await verifyTotp(secret, code, NOW_MS, step!)).toBeUndefined();
  });

  it('is refused when it is not six digits', async () => {
    for (const code of ['', '12345', '1234567', 'abcdef']) expect(await verifyTotp(secret, code, NOW_MS, null)).toBeUndefined();
  });

  it('comes from a secret that apps read as a URI', () => {
    expect(totpUri(secret, 'a@example.com')).toMatch(/^otpauth:\/\/totp\/API%20Gateway%20Pro:a(%40|@)example\.com\?secret=[A-Z2-7]+/);
  });
});

describe('recovery codes', () => {
  it('are ten that differ, and are known however they are typed', () => {
    const codes = createRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    expect(codes[0]).toMatch(/^[2-9a-z]{4}-[2-9a-z]{4}-[2-9a-z]{4}$/);
    expect(hashRecoveryCode(codes[0].toUpperCase().replaceAll('-', ' '))).toBe(hashRecoveryCode(codes[0]));
  });
});
