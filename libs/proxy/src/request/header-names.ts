/** Headers that speak of one connection only (RFC 9110, 7.6.1, and what clients send besides). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'expect',
]);

export function isHopByHop(name: string): boolean {
  return HOP_BY_HOP.has(name);
}

/**
 * The name as the most careless upstream would read it: many servers hand headers to programs as
 * environment variables, where `X_Api_Key` and `x-api-key` are one.
 */
export function canonicalName(name: string): string {
  const lower = name.toLowerCase();
  return lower.includes('_') ? lower.replaceAll('_', '-') : lower;
}

/** Adds the header names that a Connection header lists to those that must not be passed on. */
export function addConnectionTokens(value: string, into: Set<string>): void {
  for (const token of value.split(',')) into.add(canonicalName(token.trim()));
}
