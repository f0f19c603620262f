import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { URL as OwnUrl, URLSearchParams as OwnParams } from './script-url.js';

const PARTS = ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'] as const;
const partsOf = (url: OwnUrl | URL) => Object.fromEntries(PARTS.map((name) => [name, url[name]]));

describe('what scripts know as URL', () => {
  it.each([
    ['https://example.org', undefined],
    ['HTTPS://Example.ORG:443/a/./b/../c?x=1&y=a b#top', undefined],
    ['http://user:p%40ss@example.org:8080/', undefined],
    ['http://[::1]:3000/x', undefined],
    ['/path?q=é', 'https://example.org/a/b?c#d'],
    ['../up', 'https://example.org/a/b/c'],
    ['?only=query', 'https://example.org/a/b?c'],
    ['', 'https://example.org/a/b?c#d'],
    ['#part', 'https://example.org/a/b?c'],
    ['//other.org/x', 'https://example.org/'],
    ['https://example.org/%7Efoo/%2e%2e/bar', undefined],
    ['https://example.org/a"b<c>`{d}', undefined],
  ])('reads %s (from %s) as the platform does', (input, base) => {
    expect(partsOf(new OwnUrl(input, base))).toEqual(partsOf(new URL(input, base)));
  });

  it.each(['', 'nonsense', 'http://', 'https://exa mple.org/', 'http://a:99999/'])('refuses %j as the platform does', (input) => {
    expect(() => new URL(input)).toThrow(TypeError);
    expect(() => new OwnUrl(input)).toThrow(TypeError);
    expect(OwnUrl.canParse(input)).toBe(false);
  });

  it('follows its search parameters', () => {
    const [own, platform] = [new OwnUrl('https://example.org/?a=1'), new URL('https://example.org/?a=1')];
    for (const url of [own, platform]) {
      url.searchParams.append('b', 'x y&z');
      url.searchParams.set('a', 'é');
      url.searchParams.sort();
    }
    expect(own.href).toBe(platform.href);
  });

  it('writes and reads parameters as the platform does', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }))), (pairs) => {
      const written = new OwnParams(pairs).toString();
      expect(written).toBe(new URLSearchParams(pairs).toString());
      expect([...new OwnParams(written)]).toEqual([...new URLSearchParams(written)]);
    }));
  });
});
