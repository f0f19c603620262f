/** An upstream's base URL, taken apart once. */
export interface UpstreamEndpoint {
  /** Scheme, host and port. */
  origin: string;
  /** As it goes into the Host header. */
  host: string;
  /** Without a slash at its end. */
  basePath: string;
  /** Parameters that go with every request, without the question mark. */
  baseQuery: string;
}

export function parseEndpoint(baseUrl: string): UpstreamEndpoint {
  const url = new URL(baseUrl);
  return {
    origin: url.origin,
    host: url.host,
    basePath: url.pathname.replace(/\/+$/, ''),
    baseQuery: url.search.slice(1),
  };
}
