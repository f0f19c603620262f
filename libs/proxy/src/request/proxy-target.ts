/** Where a client wants to go: `/proxy/<slug><path>?<query>`. */
export interface ProxyTarget {
  slug: string;
  /** Begins with a slash, or is empty when the client named the upstream only. */
  path: string;
  /** Without its question mark. */
  query: string;
}

export const PROXY_PREFIX = '/proxy/';

/** A segment `.` or `..` in any spelling that some server decodes, between slashes in any spelling. */
const DOT_SEGMENT = /(?:^|[/\\;]|%2f|%5c)(?:\.|%2e){1,2}(?:$|[/\\;]|%2f|%5c)/i;

/** Reads a request target; undefined when it does not lie below `/proxy/`. */
export function parseProxyTarget(requestTarget: string): ProxyTarget | undefined {
  const url = requestTarget.startsWith(PROXY_PREFIX) ? requestTarget : originForm(requestTarget);
  if (!url.startsWith(PROXY_PREFIX)) return undefined;
  const fragmentAt = url.indexOf('#');
  const end = fragmentAt === -1 ? url.length : fragmentAt;
  const mark = url.indexOf('?');
  const pathEnd = mark === -1 || mark > end ? end : mark;
  const slash = url.indexOf('/', PROXY_PREFIX.length);
  const slugEnd = slash === -1 || slash > pathEnd ? pathEnd : slash;
  return {
    slug: url.slice(PROXY_PREFIX.length, slugEnd),
    path: url.slice(slugEnd, pathEnd),
    query: pathEnd === end ? '' : url.slice(pathEnd + 1, end),
  };
}

/** `http://host/path` as a client of a forward proxy writes it, without its origin. */
function originForm(requestTarget: string): string {
  const match = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*(.*)$/is.exec(requestTarget);
  return match ? match[1] : requestTarget;
}

/** True when the path could climb out of the upstream's base path, or bears what no upstream should see. */
export function isUnsafePath(path: string): boolean {
  return (path.includes('.') || path.includes('%')) && DOT_SEGMENT.test(path);
}
