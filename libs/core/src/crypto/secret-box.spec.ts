import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskSecret } from './mask.js';
import { Fingerprinter, SecretBox, UnknownKeyError } from './secret-box.js';

const box = new SecretBox([randomBytes(32)]);

describe('SecretBox', () => {
  it('opens what it sealed, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => box.open(box.seal(text, 'row'), 'row') === text));
  });

  it('does not open in another row', () => {
    expect(() => box.open(box.seal('secret', 'api_key.1'), 'api_key.2')).toThrow();
  });

  it('does not open when any part was altered', () => {
    const envelope = box.seal('secret', 'row');
    const last = envelope.at(-1) === 'A' ? 'B' : 'A';
    expect(() => box.open(envelope.slice(0, -2) + last + envelope.at(-1), 'row')).toThrow();
  });

  it('names the key that is missing', () => {
    expect(() => new SecretBox([randomBytes(32)]).open(box.seal('x', 'r'), 'r')).toThrow(UnknownKeyError);
  });

  it('opens with an old key and seals with the new one', () => {
    const [older, newer] = [randomBytes(32), randomBytes(32)];
    const envelope = new SecretBox([older]).seal('secret', 'row');
    const both = new SecretBox([newer, older]);
    expect(both.open(envelope, 'row')).toBe('secret');
    expect(both.isCurrent(envelope)).toBe(false);
    expect(both.isCurrent(both.seal('secret', 'row'))).toBe(true);
  });
});

describe('Fingerprinter', () => {
  it('finds equal secrets within a scope only', () => {
    const fingerprints = new Fingerprinter(randomBytes(32));
    expect(fingerprints.of('a', '1')).toBe(fingerprints.of('a', '1'));
    expect(fingerprints.of('a', '1')).not.toBe(fingerprints.of('a', '2'));
  });
});

describe('maskSecret', () => {
  it('shows nothing of a secret of 12 characters and 8 of a longer one', () => {
    expect(maskSecret('abcdefghijkl')).toBe('••••');
    expect(maskSecret('abcdefghijklm')).toBe('abcd••••jklm');
  });
});
