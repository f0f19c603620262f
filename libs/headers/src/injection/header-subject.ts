import type { ScriptContext } from '@app/scripts';
import { scriptInstant } from '@app/scripts';

/** Of the request's body; a larger one is not shown to scripts. */
const MAX_BODY_BYTES = 65_536;

/** The request that headers are made for. */
export interface HeaderSubject {
  method: string;
  /** Below the upstream, without the query. */
  path: string;
  /** Without the question mark. */
  query: string;
  /** Name, value, name, value…, without the client's credential. */
  headers: readonly string[];
  /** Undefined when there is none, or when it streams. */
  body: Buffer | undefined;
  upstream: { id: number; name: string; slug: string };
  key: { id: number; name: string; value: string };
  consumer: { id: number; name: string } | null;
  nowMs: number;
}

/** What scripts see of the subject. */
export function contextOf(subject: HeaderSubject, vars: Record<string, string>, needsBody: boolean): ScriptContext {
  const { upstream, key, consumer, body } = subject;
  return {
    request: {
      method: subject.method,
      path: subject.path,
      query: queryOf(subject.query),
      headers: headersOf(subject.headers),
      body: needsBody && body !== undefined && body.length <= MAX_BODY_BYTES ? body.toString() : null,
    },
    upstream: { id: upstream.id, name: upstream.name, slug: upstream.slug },
    key: { id: key.id, name: key.name },
    consumer: consumer && { id: consumer.id, name: consumer.name },
    now: scriptInstant(subject.nowMs),
    vars,
  };
}

/** Without a prototype: a client may name a header `__proto__`. */
type Gathered = Record<string, string | string[] | undefined>;

/** Repeated names become lists. */
function gather(into: Gathered, name: string, value: string): void {
  const before = into[name];
  if (before === undefined) into[name] = value;
  else if (Array.isArray(before)) before.push(value);
  else into[name] = [before, value];
}

function queryOf(query: string): Gathered {
  const parameters = Object.create(null) as Gathered;
  if (query !== '') for (const [name, value] of new URLSearchParams(query)) gather(parameters, name, value);
  return parameters;
}

function headersOf(raw: readonly string[]): Gathered {
  const headers = Object.create(null) as Gathered;
  for (let index = 0; index < raw.length; index += 2) gather(headers, raw[index].toLowerCase(), raw[index + 1]);
  return headers;
}
