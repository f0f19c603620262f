import { CredentialLocation } from '@app/core';
import { withCredentialInBody } from './credential-in-body.js';
import { canonicalName } from './header-names.js';
import type { ProxyTarget } from './proxy-target.js';
import { withParameter } from './query-parameters.js';
import { type RequestHead, withoutNames } from './request-head.js';
import type { UpstreamEndpoint } from './upstream-endpoint.js';

/** What is needed to know of an API key to put it into a request. */
export interface Credential {
  value: string;
  location: CredentialLocation;
  /** The header, query parameter or body field. */
  paramName: string;
  /** Put before the value in a header, such as `Bearer `. */
  valuePrefix: string;
}

/** A request as it goes to the upstream. */
export interface UpstreamRequest {
  method: string;
  path: string;
  headers: string[];
  body: Buffer | undefined;
}

/** Headers that `readRequestHead` has removed already, whatever the client sent. */
const NEVER_LEFT = new Set(['authorization', 'x-api-key', 'x-goog-api-key']);

/**
 * Builds the request for one attempt. Undefined when the key belongs into a body that cannot take it.
 *
 * The key goes in last, after everything of the client's that bears its name in any spelling is gone:
 * nothing that a client sends can remove, double or read it.
 */
export function buildUpstreamRequest(
  endpoint: UpstreamEndpoint,
  credential: Credential,
  method: string,
  target: ProxyTarget,
  head: RequestHead,
  body: Buffer | undefined,
  extraHeaders: readonly string[] | undefined,
): UpstreamRequest | undefined {
  let query = target.query;
  if (endpoint.baseQuery !== '') query = query === '' ? endpoint.baseQuery : `${endpoint.baseQuery}&${query}`;
  let headers = extraHeaders === undefined ? head.headers.slice() : replaceHeaders(head.headers, extraHeaders);
  let sentBody = body;
  const value = credential.valuePrefix + credential.value;
  switch (credential.location) {
    case CredentialLocation.HEADER: {
      const name = canonicalName(credential.paramName);
      if (extraHeaders !== undefined || !NEVER_LEFT.has(name)) headers = withoutNames(headers, new Set([name]));
      headers.push(credential.paramName, value);
      break;
    }
    case CredentialLocation.QUERY:
      query = withParameter(query, credential.paramName, value);
      break;
    case CredentialLocation.BODY:
      sentBody = withCredentialInBody(body ?? Buffer.alloc(0), head.contentType, credential.paramName, value);
      if (sentBody === undefined) return undefined;
      if (head.contentType === undefined) headers.push('content-type', 'application/json');
  }
  const path = `${endpoint.basePath}${target.path}`;
  return {
    method,
    path: `${path === '' ? '/' : path}${query === '' ? '' : `?${query}`}`,
    headers,
    body: sentBody,
  };
}

/** The client's headers with the configured ones in place of those of the same name. */
function replaceHeaders(headers: readonly string[], extraHeaders: readonly string[]): string[] {
  const names = new Set<string>();
  for (let index = 0; index < extraHeaders.length; index += 2) names.add(canonicalName(extraHeaders[index]));
  return [...withoutNames(headers, names), ...extraHeaders];
}
