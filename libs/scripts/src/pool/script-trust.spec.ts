import { describe, expect, it } from 'vitest';
import { ScriptTrust } from './script-trust.js';

const MINUTE_MS = 60_000;

describe('the trust in scripts', () => {
  it('begins with the first quick run, for this script and this tenant', () => {
    const trust = new ScriptTrust();
    expect(trust.isProven('1', ['a'], 0)).toBe(false);
    trust.observe('1', ['a'], 1, 0);
    expect(trust.isProven('1', ['a'], 0)).toBe(true);
    expect(trust.isProven('1', ['a', 'b'], 0)).toBe(false);
    expect(trust.isProven('2', ['a'], 0)).toBe(false);
  });

  it('forgives one slow run but not two in a row', () => {
    const trust = new ScriptTrust();
    for (const totalMs of [1, 80, 1, 80]) trust.observe('1', ['a'], totalMs, 0);
    expect(trust.isProven('1', ['a'], 0)).toBe(true);
    trust.observe('1', ['a'], 80, 0);
    expect(trust.isProven('1', ['a'], 0)).toBe(false);
  });

  it('ends at once when a script had to be stopped, for twice as long each time', () => {
    const trust = new ScriptTrust();
    trust.observe('1', ['a'], Infinity, 0);
    trust.observe('1', ['a'], 1, 1);
    expect(trust.isProven('1', ['a'], MINUTE_MS - 1)).toBe(false);
    expect(trust.isProven('1', ['a'], MINUTE_MS)).toBe(true);
    trust.observe('1', ['a'], Infinity, MINUTE_MS);
    trust.observe('1', ['a'], 1, MINUTE_MS);
    expect(trust.isProven('1', ['a'], 3 * MINUTE_MS - 1)).toBe(false);
    expect(trust.isProven('1', ['a'], 3 * MINUTE_MS)).toBe(true);
  });
});
