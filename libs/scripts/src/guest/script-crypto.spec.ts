import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64, encodeBase64, encodeBase64Url } from './base64.js';
import { EntropySource } from './entropy.js';
import { createBase64, createCrypto } from './script-crypto.js';

const crypto = createCrypto(new EntropySource(new Uint8Array(32)));
const algorithm = fc.constantFrom('md5', 'sha1', 'sha256', 'sha384', 'sha512');
const encoding = fc.constantFrom('hex' as const, 'base64' as const, 'base64url' as const);

describe('what scripts know as crypto', () => {
  it('hashes as the platform does', () => {
    fc.assert(fc.property(algorithm, fc.uint8Array({ maxLength: 300 }), encoding, (name, data, form) => {
      expect(crypto.hash(name, data, form)).toBe(createHash(name).update(data).digest(form));
    }));
  });

  it('signs as the platform does', () => {
    fc.assert(fc.property(algorithm, fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (name, key, data) => {
      expect(crypto.hmac(name, key, data)).toBe(createHmac(name, key).update(data).digest('hex'));
    }));
  });

  it('makes different UUIDs of version 4', () => {
    const many = Array.from({ length: 1_000 }, () => crypto.randomUUID());
    expect(new Set(many).size).toBe(1_000);
    for (const one of many) expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('fills what it is given with bytes that look random', () => {
    const bytes = crypto.getRandomValues(new Uint8Array(65_536));
    const ones = bytes.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);
    expect(ones / (65_536 * 8)).toBeCloseTo(0.5, 1);
    expect(() => crypto.getRandomValues(new Uint8Array(65_537))).toThrow(RangeError);
  });

  it('compares equal and unequal', () => {
    expect(crypto.timingSafeEqual('abc', 'abc')).toBe(true);
    expect(crypto.timingSafeEqual('abc', 'abd')).toBe(false);
    expect(crypto.timingSafeEqual('abc', 'ab')).toBe(false);
  });

  it('says which hashes there are', () => {
    expect(() => crypto.hash('constructor', '')).toThrow(/Unknown hash.*sha256/);
  });
});

describe('what scripts know as base64', () => {
  it('is that of the platform, both alphabets', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      expect(encodeBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
      expect([...decodeBase64(encodeBase64(bytes))]).toEqual([...bytes]);
      expect([...decodeBase64(encodeBase64Url(bytes))]).toEqual([...bytes]);
    }));
  });

  it('decodes to text and refuses what is no base64', () => {
    expect(createBase64().decode('w6k=')).toBe('é');
    expect(() => createBase64().decode('a*b=')).toThrow(RangeError);
    expect(() => createBase64().decode('abcde')).toThrow(RangeError);
  });
});
