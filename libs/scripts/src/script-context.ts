/** What scripts see, read-only, the same in both languages. */
export interface ScriptContext {
  request: {
    method: string;
    /** Below the upstream, without the query. */
    path: string;
    query: Record<string, string | string[] | undefined>;
    /** Names in lower case; the client's credential is not among them. */
    headers: Record<string, string | string[] | undefined>;
    /** Null unless it is small and was asked for. */
    body: string | null;
  };
  upstream: { id: number; name: string; slug: string };
  /** The value of the API key is added for scripts that are marked as needing it. */
  key: { id: number; name: string } | null;
  consumer: { id: number; name: string } | null;
  now: ScriptInstant;
  vars: Record<string, string>;
}

/** The moment of the request. */
export interface ScriptInstant {
  /** `2026-11-24T18:30:00.123Z` */
  iso: string;
  unixSeconds: number;
  unixMilliseconds: number;
}

export function scriptInstant(unixMilliseconds: number): ScriptInstant {
  return { iso: new Date(unixMilliseconds).toISOString(), unixSeconds: Math.floor(unixMilliseconds / 1000), unixMilliseconds };
}
