import { Injectable } from '@nestjs/common';
import type { AttemptEvidence, Outcome } from '@app/core';
import { ApiKeyEventKind } from './api-key-event.entity.js';
import { causedByOutcome, type KeyCause, KeyCauseCode } from './key-cause.js';
import type { KeySelectorListener } from './key-selector.js';
import type { PooledKey } from './pooled-key.js';

export interface NewKeyEvent {
  apiKeyId: number;
  atMs: number;
  kind: ApiKeyEventKind;
  untilMs: number | undefined;
  cause: KeyCause;
}

export interface FailedKey {
  key: PooledKey;
  cause: KeyCause;
}

export interface CooledUpstream {
  upstreamId: number;
  untilMs: number;
  cause: KeyCause;
}

/** What has happened since the last time that it was written down. */
export interface JournalEntries {
  used: Set<PooledKey>;
  /** Keys whose health changed; true where the change takes a cooldown back. */
  learnt: Map<PooledKey, boolean>;
  events: NewKeyEvent[];
  failed: FailedKey[];
  cooledUpstreams: CooledUpstream[];
}

/** While the database is away the history loses its oldest entries; the state of the keys itself loses nothing. */
const MOST_EVENTS = 10_000;

/** Notes what the hot path learns of keys, in memory and at once. {@link KeyStateWriter} carries it on. */
@Injectable()
export class KeyJournal implements KeySelectorListener {
  /** Told of trials at once: a quarter of a second later others would have begun theirs. */
  onTrial?: (key: PooledKey, ended: boolean) => void;
  private entries = emptyEntries();

  used(key: PooledKey): void {
    this.entries.used.add(key);
  }

  healthChanged(key: PooledKey, corrects = false): void {
    this.entries.learnt.set(key, corrects || (this.entries.learnt.get(key) ?? false));
  }

  trialBegan(key: PooledKey): void {
    this.onTrial?.(key, false);
  }

  trialEnded(key: PooledKey): void {
    this.onTrial?.(key, true);
  }

  cooled(key: PooledKey, outcome: Outcome, evidence: AttemptEvidence): void {
    key.cooldownCause = causedByOutcome(KeyCauseCode.RESTED, 'rested by an answer of the upstream', outcome, evidence);
    this.cooldownBegan(key, evidence.atMs);
  }

  /** For a cooldown whose cause stands in the key already. */
  cooldownBegan(key: PooledKey, atMs: number): void {
    this.healthChanged(key);
    this.event({ apiKeyId: key.id, atMs, kind: ApiKeyEventKind.COOLED, untilMs: key.health.cooldownUntilMs, cause: key.cooldownCause! });
  }

  failedForGood(key: PooledKey, outcome: Outcome, evidence: AttemptEvidence): void {
    const count = key.health.consecutiveFailures;
    this.entries.failed.push({ key, cause: { ...causedByOutcome(KeyCauseCode.REFUSED_IN_A_ROW, count === 1 ? 'refused once' : `refused ${count} times in a row`, outcome, evidence), count } });
  }

  upstreamCooled(upstreamId: number, untilMs: number, restored: readonly PooledKey[], outcome: Outcome, evidence: AttemptEvidence): void {
    const cause = causedByOutcome(KeyCauseCode.KEYS_LIMITED_TOGETHER, 'different keys were rate limited at the same time', outcome, evidence);
    this.entries.cooledUpstreams.push({ upstreamId, untilMs, cause });
    for (const key of restored) {
      this.healthChanged(key, true);
      this.event({ apiKeyId: key.id, atMs: evidence.atMs, kind: ApiKeyEventKind.HEALTH_RESET, untilMs: undefined, cause: { ...cause, code: KeyCauseCode.UPSTREAM_LIMITED, reason: 'the upstream as a whole is rate limited, not the key' } });
    }
  }

  event(event: NewKeyEvent): void {
    this.entries.events.push(event);
    if (this.entries.events.length > MOST_EVENTS) this.entries.events.shift();
  }

  /** Whether the key itself is kept until it is written down. */
  holds(key: PooledKey): boolean {
    return this.entries.used.has(key) || this.entries.learnt.has(key);
  }

  get isEmpty(): boolean {
    const { used, learnt, events, failed, cooledUpstreams } = this.entries;
    return used.size + learnt.size + events.length + failed.length + cooledUpstreams.length === 0;
  }

  /** Hands all entries over and starts anew. @param withUses false leaves which keys were used for later. */
  take(withUses = true): JournalEntries {
    const taken = this.entries;
    this.entries = emptyEntries();
    if (!withUses) [taken.used, this.entries.used] = [this.entries.used, taken.used];
    return taken;
  }

  /** Takes entries back that could not be written. */
  putBack({ used, learnt, events, failed, cooledUpstreams }: Partial<JournalEntries>): void {
    for (const key of used ?? []) this.used(key);
    for (const [key, corrects] of learnt ?? []) this.healthChanged(key, corrects);
    if (events) this.entries.events = [...events, ...this.entries.events].slice(-MOST_EVENTS);
    if (failed) this.entries.failed.unshift(...failed);
    if (cooledUpstreams) this.entries.cooledUpstreams.unshift(...cooledUpstreams);
  }
}

function emptyEntries(): JournalEntries {
  return { used: new Set(), learnt: new Map(), events: [], failed: [], cooledUpstreams: [] };
}
