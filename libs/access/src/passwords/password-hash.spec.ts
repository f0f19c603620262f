import { describe, expect, it } from 'vitest';
import { hashPassword, verifyPassword } from './password-hash.js';

describe('a password', () => {
  it('is known again, and another is not', async () => {
    const stored = await hashPassword('correct horse battery');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword('correct horse battery', stored)).toBe(true);
    expect(await verifyPassword('correct horse batterz', stored)).toBe(false);
  });

  it('is the same however its characters are composed', async () => {
    expect(await verifyPassword('pa\u0065\u0301ssword long', await hashPassword('pa\u00e9ssword long'))).toBe(true);
  });

  it('is hashed with another salt each time', async () => {
    expect(await hashPassword('twice the same')).not.toBe(await hashPassword('twice the same'));
  });

  it('never fits a user who has none, after as much work', async () => {
    await verifyPassword('warm up', null);
    const timed = async (stored: string | null) => {
      const begun = performance.now();
      expect(await verifyPassword('whatever it is', stored)).toBe(false);
      return performance.now() - begun;
    };
    const stored = await hashPassword('something else');
    const known = Math.min(await timed(stored), await timed(stored), await timed(stored));
    const unknown = Math.min(await timed(null), await timed(null), await timed(null));
    expect(unknown).toBeGreaterThan(known / 3);
  });
});
