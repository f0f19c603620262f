/** What a curl command needs of a request that was logged. */
export interface LoggedRequest {
  readonly method: string;
  /** Below the upstream, with its query. */
  readonly path: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body: string | null;
}

/** What the log keeps in place of a credential's value. */
const MASK = '***';
/** Set by curl itself, or said by the credential that it gets. */
const NOT_SENT = /^(host|content-length|connection|accept-encoding|transfer-encoding|authorization|proxy-authorization|cookie|x-api-key|api-key|x-goog-api-key)$/i;

/**
 * The request as a command: with what was kept of it, never with a credential. The caller's own is `$VIRTUAL_KEY`,
 * for the shell to fill in.
 */
export function curlOf(base: string, { method, path, headers, body }: LoggedRequest): string {
  const kept = headers.filter(({ name, value }) => !NOT_SENT.test(name) && !value.includes(MASK));
  return [
    `curl${method === 'GET' ? '' : method === 'HEAD' ? ' --head' : ` -X ${method}`} ${quoted(base + withoutCredentials(path))}`,
    '-H "Authorization: Bearer $VIRTUAL_KEY"',
    ...kept.map(({ name, value }) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body ? [`--data-raw ${quoted(body)}`] : []),
  ].join(' \\\n  ');
}

function withoutCredentials(path: string): string {
  const [bare, query] = path.split('?', 2);
  const kept = query?.split('&').filter((pair) => !pair.includes(MASK)) ?? [];
  return kept.length > 0 ? `${bare}?${kept.join('&')}` : bare;
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
