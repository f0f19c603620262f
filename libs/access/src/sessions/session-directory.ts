import { Injectable, Logger } from '@nestjs/common';
import { Clock, MessageBus, rowsChanged } from '@app/core';
import { DataSource } from 'typeorm';
import type { Caller } from '../caller.js';
import { hashSecret } from '../passwords/random-secret.js';
import type { Role } from '../permissions/role.js';
import { usersChanged } from '../users/users-changed.js';
import { CallerCache } from './caller-cache.js';
import { IDLE_MS, SEEN_STEP_MS } from './session-lifetime.js';

export const sessionsChanged = rowsChanged('session');

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

interface KnownSession {
  caller: Caller;
  sessionId: number;
  lastSeenAt: number;
}

/** Finds the user behind a session's token; from memory for what was found a moment ago. */
@Injectable()
export class SessionDirectory {
  private readonly logger = new Logger('sessions');
  private readonly known: CallerCache<KnownSession>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    bus: MessageBus,
  ) {
    this.known = new CallerCache(bus, (tokenHash) => this.load(tokenHash));
    bus.subscribe(sessionsChanged, ({ ids }) => this.known.forget(({ sessionId }) => ids.includes(sessionId)));
    bus.subscribe(usersChanged, ({ ids }) => this.known.forget(({ caller }) => ids.includes(caller.id)));
  }

  /** The caller of a session that lasts; undefined for every other token. */
  async find(token: string): Promise<Caller | undefined> {
    const now = this.clock.now();
    // Another process may have seen it in use later than this one: only the database knows that it is idle.
    const known = await this.known.find(hashSecret(token), ({ lastSeenAt }) => now - lastSeenAt <= IDLE_MS);
    return known && now < known.caller.endsAt! ? known.caller : undefined;
  }

  /** Notes that the session is in use, which keeps it from ending idle. */
  touch(token: string): void {
    const known = this.known.peek(hashSecret(token));
    const now = this.clock.now();
    if (!known || now - known.lastSeenAt < SEEN_STEP_MS) return;
    known.lastSeenAt = now;
    this.dataSource.query('UPDATE session SET last_seen_at = $2 WHERE id = $1', [known.sessionId, new Date(now)]).catch((error) => this.logger.warn(`a session's use was not noted: ${error}`));
  }

  private async load(tokenHash: string): Promise<KnownSession | undefined> {
    const now = this.clock.now();
    const [row] = (await this.dataSource.query(
      `SELECT session.id, user_id, authenticated_at, last_seen_at, expires_at, email, role, upstream_ids
       FROM session JOIN user_account ON user_account.id = user_id
       WHERE token_hash = $1 AND expires_at > $2 AND last_seen_at > $3 AND enabled`,
      [tokenHash, new Date(now), new Date(now - IDLE_MS)],
    )) as SessionRow[];
    return row && { caller: callerOf(row), sessionId: row.id, lastSeenAt: row.last_seen_at.getTime() };
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
