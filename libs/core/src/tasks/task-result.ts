interface Count {
  count: number;
}

/** What runs of scheduled tasks come to: the closed set of `resultCode`, with the words of each in English. */
const WORDS = {
  KEYS_ENABLED: ({ count }: Count) => `${count} keys enabled`,
  KEYS_EXPIRE: ({ count }: Count) => `${count} expiring keys`,
  KEYS_PROBED: ({ passed, keys, upstreams }: { passed: number; keys: number; upstreams: number }) => `${passed} of ${keys} keys of ${upstreams} upstreams passed`,
  KEY_EVENTS_DROPPED: ({ count }: Count) => `${count} events dropped`,
  LIMIT_COUNTS_DROPPED: ({ count }: Count) => `${count} rows removed`,
  NOTIFICATIONS_DROPPED: ({ count }: Count) => `${count} notifications dropped`,
  PARTITIONS_DROPPED: ({ count }: Count) => `${count} partitions dropped`,
  POOLS_WATCHED: ({ pools, warned }: { pools: number; warned: number }) => `${pools} pools with quotas, ${warned} warned of`,
  RUNS_DROPPED: ({ count }: Count) => `${count} runs dropped`,
  SECRETS_FORGOTTEN: ({ count }: Count) => `${count} rotated secrets forgotten`,
  TOLD_AGAIN: ({ count }: Count) => `${count} told again`,
  UPLOADS_DROPPED: ({ count }: Count) => `${count} files dropped`,
  // of runs that came to nothing
  PROCESS_LOST: () => 'the process that ran it was not heard of any more',
  RUN_BEFORE_NOT_ENDED: () => 'the run before had not ended',
  RUN_STOPPED: () => 'it was stopped: its time was over, or the gateway was shut down',
} as const;

export type TaskResultCode = keyof typeof WORDS;
export const TASK_RESULTS = Object.keys(WORDS) as TaskResultCode[];

type ParamsOf<C extends TaskResultCode> = Parameters<(typeof WORDS)[C]> extends [infer P] ? { params: P } : { params?: undefined };
export type TaskResult = { [C in TaskResultCode]: { code: C } & ParamsOf<C> }[TaskResultCode];

/** A result in English. */
export function taskResultWords({ code, params }: TaskResult): string {
  return (WORDS[code] as (params: unknown) => string)(params);
}
