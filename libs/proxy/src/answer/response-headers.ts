import type { IncomingHttpHeaders } from 'node:http';
import { addConnectionTokens, canonicalName, isHopByHop } from '../request/header-names.js';
import { plantsSession } from '../request/session-cookie.js';
import { isMaskable, maskText } from './secret-mask.js';

/** What the gateway tells the client about a request. */
export interface GatewayHeaders {
  requestId: string;
  attempts: number;
  apiKeyId: number | undefined;
}

/** The gateway's own answers bear this header, with their code; an upstream's answer never does. */
export const GATEWAY_ERROR_HEADER = 'x-gateway-error';

/** Types that a browser opens as a page, scripts and all. */
const ACTIVE_CONTENT = /html|xml/i;

/** Puts the gateway's headers in front of a flat list. */
export function gatewayHeaders(about: GatewayHeaders): string[] {
  const headers = ['x-request-id', about.requestId, 'x-gateway-attempts', String(about.attempts)];
  if (about.apiKeyId !== undefined) headers.push('x-gateway-key-id', String(about.apiKeyId));
  return headers;
}

/**
 * The headers of an upstream's answer as they go to the client, with the gateway's before them: hop-by-hop headers and
 * those that Connection names are gone, an upstream's own request id has moved to `x-upstream-request-id`, and the API
 * key is masked should the upstream have repeated it.
 *
 * @param keepTrailer whether the announcement of trailers may stay: it must not where none can follow
 */
export function relayedHeaders(upstream: IncomingHttpHeaders, about: GatewayHeaders, secret: string, keepTrailer: boolean): string[] {
  const headers = gatewayHeaders(about);
  let named: Set<string> | undefined;
  const connection = upstream.connection;
  if (connection !== undefined && connection !== 'keep-alive' && connection !== 'close') {
    named = new Set();
    // A repeated Connection header arrives as a list, whatever the type says.
    for (const value of [connection].flat()) addConnectionTokens(value, named);
  }
  const type = upstream['content-type'];
  // On the gateway's own origin, a page of an upstream could act with the session of an admin who opens it.
  if (type === undefined || ACTIVE_CONTENT.test(type)) headers.push('content-security-policy', 'sandbox');
  const mask = isMaskable(secret);
  for (const name in upstream) {
    if (isHopByHop(name) && !(keepTrailer && name === 'trailer')) continue;
    if (named?.has(canonicalName(name)) || name.startsWith('x-gateway-')) continue;
    const value = upstream[name];
    const shown = name === 'x-request-id' ? 'x-upstream-request-id' : name;
    if (typeof value === 'string' && name !== 'set-cookie') headers.push(shown, mask ? maskText(value, secret) : value);
    else if (value !== undefined) for (const each of [value].flat()) if (name !== 'set-cookie' || !plantsSession(each)) headers.push(shown, mask ? maskText(each, secret) : each);
  }
  return headers;
}
