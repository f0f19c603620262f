import { Injectable, Logger } from '@nestjs/common';
import { Clock, MessageBus, resynchronise, rowsChanged } from '@app/core';
import { LRUCache } from 'lru-cache';
import { DataSource } from 'typeorm';
import type { Caller } from '../caller.js';
import { hashSecret } from '../passwords/random-secret.js';
import type { Role } from '../permissions/role.js';
import { usersChanged } from '../users/users-changed.js';
import { IDLE_MS, SEEN_STEP_MS } from './session-lifetime.js';

export const sessionsChanged = rowsChanged('session');

/** Sessions are asked of the database again after so long, in case that a message about them was lost. */
const TRUSTED_MS = 30_000;
const MOST_CACHED = 10_000;

interface SessionRow {
  id: number;
  user_id: number;
  authenticated_at: Date;
  last_seen_at: Date;
  expires_at: Date;
  email: string;
  role: Role;
  upstream_ids: number[] | null;
}

interface Known {
  caller: Caller;
  sessionId: number;
  userId: number;
  lastSeenAt: number;
}

/** Finds the user behind a session's token; from memory for what was found a moment ago. */
@Injectable()
export class SessionDirectory {
  private readonly logger = new Logger('sessions');
  private readonly known = new LRUCache<string, Known>({ max: MOST_CACHED, ttl: TRUSTED_MS });
  /** Counts the changes heard of, so that an answer that was under way during one is not kept. */
  private changes = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    bus: MessageBus,
  ) {
    bus.subscribe(sessionsChanged, ({ ids }) => this.forget((known) => ids.includes(known.sessionId)));
    bus.subscribe(usersChanged, ({ ids }) => this.forget((known) => ids.includes(known.userId)));
    bus.subscribe(resynchronise, () => this.forget(() => true));
  }

  /** The caller of a session that lasts; undefined for every other token. */
  async find(token: string): Promise<Caller | undefined> {
    const tokenHash = hashSecret(token);
    const now = this.clock.now();
    let known = this.known.get(tokenHash);
    if (!known || now - known.lastSeenAt > IDLE_MS) {
      const changes = this.changes;
      known = await this.load(tokenHash, now);
      if (!known) return undefined;
      if (changes === this.changes) this.known.set(tokenHash, known);
    }
    if (now >= known.caller.endsAt!) return undefined;
    return known.caller;
  }

  /** Notes that the session is in use, which keeps it from ending idle. */
  touch(token: string): void {
    const known = this.known.get(hashSecret(token));
    const now = this.clock.now();
    if (!known || now - known.lastSeenAt < SEEN_STEP_MS) return;
    known.lastSeenAt = now;
    this.dataSource.query('UPDATE session SET last_seen_at = $2 WHERE id = $1', [known.sessionId, new Date(now)]).catch((error) => this.logger.warn(`a session's use was not noted: ${error}`));
  }

  private forget(concerned: (known: Known) => boolean): void {
    this.changes += 1;
    for (const [hash, known] of this.known.entries()) if (concerned(known)) this.known.delete(hash);
  }

  private async load(tokenHash: string, now: number): Promise<Known | undefined> {
    const [row] = (await this.dataSource.query(
      `SELECT session.id, user_id, authenticated_at, last_seen_at, expires_at, email, role, upstream_ids
       FROM session JOIN user_account ON user_account.id = user_id
       WHERE token_hash = $1 AND expires_at > $2 AND last_seen_at > $3 AND enabled`,
      [tokenHash, new Date(now), new Date(now - IDLE_MS)],
    )) as SessionRow[];
    return row && { caller: callerOf(row), sessionId: row.id, userId: row.user_id, lastSeenAt: row.last_seen_at.getTime() };
  }
}

function callerOf(row: SessionRow): Caller {
  return {
    kind: 'USER',
    id: row.user_id,
    label: row.email,
    role: row.role,
    upstreamIds: row.upstream_ids ?? undefined,
    session: { id: row.id, authenticatedAt: row.authenticated_at.getTime() },
    endsAt: row.expires_at.getTime(),
  };
}
