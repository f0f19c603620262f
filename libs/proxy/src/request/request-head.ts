import { addConnectionTokens, canonicalName, isHopByHop } from './header-names.js';
import { withoutSession } from './session-cookie.js';

/** What the gateway learns from a client's headers, and those that may go on to the upstream. */
export interface RequestHead {
  /** Name, value, name, value…: free of hop-by-hop headers, credentials, framing and forwarding claims. */
  headers: string[];
  /** From `Authorization: Bearer`, `X-Api-Key` or `X-Goog-Api-Key`, in this order. */
  credential: string | undefined;
  /** -1 when the client gave none. */
  contentLength: number;
  chunked: boolean;
  contentType: string | undefined;
  expectsContinue: boolean;
  forwardedFor: string | undefined;
  traceParent: string | undefined;
}

const BEARER = /^bearer +/i;

/** Claims about where a request came from. A client can write anything there, so none is passed on. */
function isForwardingClaim(name: string): boolean {
  return name.startsWith('x-forwarded-') || name === 'forwarded' || name === 'x-real-ip' || name === 'via';
}

/**
 * Reads a client's headers in one pass. Works on the raw list, because the parsed object of Node's http
 * module has merged and dropped duplicates already.
 */
export function readRequestHead(rawHeaders: readonly string[]): RequestHead {
  const head: RequestHead = {
    headers: [],
    credential: undefined,
    contentLength: -1,
    chunked: false,
    contentType: undefined,
    expectsContinue: false,
    forwardedFor: undefined,
    traceParent: undefined,
  };
  const headers = head.headers;
  let named: Set<string> | undefined;
  let apiKey: string | undefined;
  let googApiKey: string | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    const value = rawHeaders[index + 1];
    const canonical = canonicalName(name);
    switch (canonical) {
      case 'authorization':
        if (head.credential === undefined && BEARER.test(value)) head.credential = value.replace(BEARER, '').trim();
        continue;
      case 'x-api-key':
        apiKey ??= value;
        continue;
      case 'x-goog-api-key':
        googApiKey ??= value;
        continue;
      case 'host':
        continue;
      case 'connection':
        if (!isUsualConnection(value)) addConnectionTokens(value, (named ??= new Set()));
        continue;
      case 'content-length':
        head.contentLength = Number(value);
        continue;
      case 'transfer-encoding':
        head.chunked = true;
        continue;
      case 'expect':
        head.expectsContinue = true;
        continue;
      case 'content-type':
        head.contentType ??= value;
        break;
      case 'cookie': {
        const cookie = withoutSession(value);
        if (cookie !== undefined) headers.push(name, cookie);
        continue;
      }
      case 'traceparent':
        head.traceParent ??= value;
        break;
      case 'x-forwarded-for':
        head.forwardedFor = head.forwardedFor === undefined ? value : `${head.forwardedFor},${value}`;
        continue;
      default:
        if (isHopByHop(canonical) || isForwardingClaim(canonical)) continue;
    }
    headers.push(name, value);
  }
  head.credential ||= apiKey || googApiKey || undefined;
  if (named !== undefined) head.headers = withoutNames(headers, named);
  return head;
}

/** True for the values that name no header, which nearly every client sends. */
function isUsualConnection(value: string): boolean {
  return value === 'keep-alive' || value === 'close' || value === 'Keep-Alive' || value === 'Upgrade' || value === 'upgrade';
}

/** The list without the headers of these canonical names. */
export function withoutNames(headers: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    if (!names.has(canonicalName(headers[index]))) kept.push(headers[index], headers[index + 1]);
  }
  return kept;
}
