/**
 * What came to pass, where the gateway itself gives the `reason` or the `error` of an event: the closed set of
 * `reasonCode`. Whoever tells an event in another language than English goes by it.
 */
export const EVENT_REASONS = [
  // of keys and upstreams
  'KEYS_LIMITED_TOGETHER',
  'PROBE_PASSED',
  'REFUSED_IN_A_ROW',
  'RULE_FIRED',
  'TIME_IS_OVER',
  // of scripts
  'SCRIPT_OUT_OF_MEMORY',
  'SCRIPT_OUT_OF_TIME',
  // of scheduled tasks
  'PROCESS_LOST',
  'RUN_STOPPED',
  // of notification channels
  'ADDRESS_INTERNAL',
  'CONNECTION_LOST',
  'CONNECTION_REFUSED',
  'HOST_UNKNOWN',
  'NO_ANSWER_IN_TIME',
] as const;

export type EventReason = (typeof EVENT_REASONS)[number];

/** What an event says in English words besides, for programs. No code: the words are a person's or another program's. */
export interface Reasoned {
  reasonCode?: EventReason;
  /** What the words speak of, by name. */
  reasonParams?: Record<string, string | number>;
}
