import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { reach } from './reach';
import { RequestError } from './request-error';

describe('why a request failed', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('is what the API says, by its code, reason and fields', () => {
    const refused = new CombinedGraphQLErrors({ errors: [{ message: 'taken', extensions: { code: 'CONFLICT', reason: 'EMAIL_TAKEN', fields: [{ field: 'email', message: 'taken' }] } }] });
    expect(RequestError.from(refused)).toMatchObject({ code: 'CONFLICT', reason: 'EMAIL_TAKEN', fields: [{ field: 'email' }], message: 'taken' });
  });

  it('is the network when nobody answered, or not the gateway', async () => {
    vi.stubGlobal('document', { documentElement: { lang: 'en' } });
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    expect(await reach('/graphql').catch(RequestError.from)).toMatchObject({ code: 'NETWORK', message: 'Failed to fetch' });
    const bodyText = '<h1>Bad Gateway</h1>';
    expect(RequestError.from(new ServerError('not OK', { response: new Response(bodyText, { status: 502 }), bodyText }))).toMatchObject({ code: 'NETWORK' });
  });

  it('is the console itself for whatever else is thrown', () => {
    expect(RequestError.from(new TypeError('x is undefined'))).toMatchObject({ code: 'CONSOLE', message: 'x is undefined' });
  });
});

describe('reach', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('asks for the language that the page is in', async () => {
    const asked = vi.fn<typeof fetch>(() => Promise.resolve(new Response()));
    vi.stubGlobal('document', { documentElement: { lang: 'zh-CN' } });
    vi.stubGlobal('fetch', asked);
    await reach('/graphql', { headers: { 'content-type': 'application/json' } });
    expect(Object.fromEntries(asked.mock.calls[0][1]?.headers as Headers)).toEqual({ 'accept-language': 'zh-CN', 'content-type': 'application/json' });
  });
});
