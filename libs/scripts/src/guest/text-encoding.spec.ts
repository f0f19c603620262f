import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextDecoder as OwnDecoder, TextEncoder as OwnEncoder } from './text-encoding.js';

const text = fc.string({ unit: 'binary', maxLength: 60 });

describe('the encoding of text', () => {
  it('is that of the platform, lone surrogates included', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }), (units) => {
      const any = String.fromCharCode(...units);
      expect([...new OwnEncoder().encode(any)]).toEqual([...new TextEncoder().encode(any)]);
    }));
  });

  it('is undone by decoding', () => {
    fc.assert(fc.property(text, (any) => {
      const options = { ignoreBOM: true };
      expect(new OwnDecoder('utf-8', options).decode(new OwnEncoder().encode(any))).toBe(new TextDecoder('utf-8', options).decode(new TextEncoder().encode(any)));
    }));
  });

  it('decodes whatever bytes without failing, and refuses broken ones when told to', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const isWhole = !new TextDecoder().decode(bytes).includes('\ufffd');
      expect(() => new OwnDecoder().decode(bytes)).not.toThrow();
      if (isWhole) expect(new OwnDecoder('utf-8', { fatal: true }).decode(bytes)).toBe(new TextDecoder().decode(bytes));
    }));
    expect(() => new OwnDecoder('utf-8', { fatal: true }).decode(new Uint8Array([0xff]))).toThrow(TypeError);
  });

  it('stops at the end of a target that is too short, never inside a character', () => {
    const target = new Uint8Array(4);
    expect(new OwnEncoder().encodeInto('aé😀', target)).toEqual({ read: 2, written: 3 });
  });
});
