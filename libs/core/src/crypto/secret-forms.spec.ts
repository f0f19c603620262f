import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutSecrets } from './secret-forms.js';

const secret = 'a/secret "value" of+ours';

describe('withoutSecrets', () => {
  it.each([
    ['as it is', `wrong key: ${secret}!`],
    ['in a URL', `GET /x?key=${encodeURIComponent(secret)}&a=1`],
    ['in a form', new URLSearchParams({ key: secret }).toString()],
    ['in JSON', JSON.stringify({ key: secret })],
  ])('leaves nothing of a secret %s', (_where, text) => {
    const masked = withoutSecrets(text, [secret]);
    expect(masked).toContain('***');
    expect(masked).not.toMatch(/secret|value|ours/);
  });

  it('leaves nothing of a secret within a longer text in base64', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 9 }), fc.string({ maxLength: 9 }), (before, after) => {
        const masked = withoutSecrets(Buffer.from(before + secret + after).toString('base64'), [secret]);
        expect(masked).toContain('***');
        expect(Buffer.from(masked.replace('***', ''), 'base64').toString()).not.toContain('secret');
      }),
    );
  });

  it('leaves other text alone', () => {
    expect(withoutSecrets('nothing to see', [secret, ''])).toBe('nothing to see');
  });
});
