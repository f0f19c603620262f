/** What becomes of the key. Times are milliseconds since the epoch. */
export type KeyVerdict =
  | { kind: 'COOL_DOWN'; untilMs: number }
  | { kind: 'DISABLE'; /** Undefined: until an admin enables it. */ reenableAtMs: number | undefined }
  | { kind: 'BAN' };

/** The rule behind a part of a verdict, for the key's history and for events. */
export interface RuleCause {
  ruleId: number;
  ruleName: string;
}

/** What the rules say of one attempt. Rules run by priority; where two speak of the same thing, the first one is followed. */
export interface RuleVerdict {
  /** Every rule that fired, those that only log included. */
  readonly ruleIds: readonly number[];
  readonly key?: { verdict: KeyVerdict; cause: RuleCause };
  /** True: try the next key where that is safe. False: the answer goes back as it is. */
  readonly retry?: boolean;
  readonly tags: readonly { tag: string; cause: RuleCause }[];
  readonly notices: readonly { message: string; cause: RuleCause }[];
}

/** No rule fired: the usual case, and always this one object. */
export const NO_VERDICT: RuleVerdict = Object.freeze({ ruleIds: [], tags: [], notices: [] });
