import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readableText } from './readable-text.js';
import { type Redaction, redactBody, redactHeaders } from './redaction.js';

const SECRET = 'the-very-key-of-this-call';
const redaction: Redaction = { names: new Set(['x-employee', 'ssn']), mask: (text) => text.replaceAll(SECRET, '***') };

describe('redaction', () => {
  it('leaves of secret headers only the name, and keeps duplicates', () => {
    const headers: [string, string][] = [
      ['authorization', 'Bearer abc'],
      ['x-api-key', 'abc'],
      ['set-cookie', 'a=b'],
      ['set-cookie', 'c=d'],
      ['x-employee', 'Ann'],
      ['accept', 'text/html'],
      ['x-note', `see ${SECRET}`],
    ];
    expect({ ...redactHeaders(headers, redaction) }).toEqual({ authorization: '***', 'x-api-key': '***', 'set-cookie': ['***', '***'], 'x-employee': '***', accept: 'text/html', 'x-note': 'see ***' });
  });

  it('finds secret fields in JSON at any depth, and where it has been cut off, but leaves counts alone', () => {
    const text = JSON.stringify({ max_tokens: 5, user: { password: 'hunter"2', ssn: '078-05-1120' }, name: 'Ann' });
    expect(redactBody(text, 'application/json', redaction)).toBe('{"max_tokens":5,"user":{"password":"***","ssn":"***"},"name":"Ann"}');
    expect(redactBody('{"api_key":"abcdefgh', 'application/json', redaction)).toBe('{"api_key":"***');
  });

  it('finds secret fields of JSON that an answer quotes, and parameters of addresses', () => {
    const quoted = JSON.stringify({ error: { body: JSON.stringify({ password: 'hunter"2', name: 'Ann' }), url: 'https://a.example/x?api_key=abc&q=1' } });
    expect(redactBody(quoted, 'application/json', redaction)).toBe(quoted.replace('hunter\\\\\\"2', '***').replace('api_key=abc', 'api_key=***'));
    const twice = JSON.stringify({ outer: quoted });
    expect(redactBody(twice, 'application/json', redaction)).not.toContain('hunter');
  });

  it('finds secret fields of forms', () => {
    expect(redactBody('q=1&api%5Fkey=abc&client_secret=x', 'application/x-www-form-urlencoded', redaction)).toBe('q=1&api%5Fkey=***&client_secret=***');
  });

  it('finds credentials by what they look like, whatever they are called', () => {
    for (const value of ['sk-abcdefghijklmnopqrstuv', `AIza${'x'.repeat(35)}`, 'Bearer abcdefgh.ijkl', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc', SECRET]) {
      expect(redactBody(`{"note":"use ${value} please"}`, 'application/json', redaction)).toBe('{"note":"use *** please"}');
    }
  });

  it('never lets the credential of the exchange through, wherever it stands', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (document, at) => {
        const index = at % (document.length + 1);
        expect(redactBody(document.slice(0, index) + SECRET + document.slice(index), 'application/json', redaction)).not.toContain(SECRET);
      }),
    );
  });
});

describe('the readable text of a body', () => {
  it('is unpacked as far as it came, and cut', () => {
    const body = '{"a":"' + Array.from({ length: 20_000 }, (_, index) => index).join(' ');
    expect(readableText(gzipSync(body).subarray(0, 5_000), 64_000, 'application/json', 'gzip')).toMatch(/^\{"a":"0 1 2 3/);
    expect(readableText(Buffer.from('ä'.repeat(10)), 5, 'text/plain')).toBe('ää');
  });

  it('is none for what is not text, or is not what it says', () => {
    expect(readableText(Buffer.from('x'), 10, 'image/png')).toBeUndefined();
    expect(readableText(Buffer.from('not packed at all'), 100, 'text/plain', 'gzip')).toBeUndefined();
    expect(readableText(Buffer.from('x'), 10, 'text/plain', 'rot13')).toBeUndefined();
  });
});
