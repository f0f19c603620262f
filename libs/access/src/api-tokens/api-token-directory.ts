import { Injectable, Logger } from '@nestjs/common';
import { Clock, MessageBus, rowsChanged } from '@app/core';
import { DataSource } from 'typeorm';
import type { Caller } from '../caller.js';
import { hashSecret } from '../passwords/random-secret.js';
import type { Role } from '../permissions/role.js';
import { CallerCache } from '../sessions/caller-cache.js';
import { SEEN_STEP_MS } from '../sessions/session-lifetime.js';

export const apiTokensChanged = rowsChanged('api_token');

interface TokenRow {
  id: number;
  name: string;
  role: Role;
  upstream_ids: number[] | null;
  expires_at: Date | null;
  last_used_at: Date | null;
}

interface KnownToken {
  caller: Caller;
  lastUsedAt: number;
}

/** Finds the API token behind a bearer's secret; from memory for what was found a moment ago. */
@Injectable()
export class ApiTokenDirectory {
  private readonly logger = new Logger('api-tokens');
  private readonly known: CallerCache<KnownToken>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    bus: MessageBus,
  ) {
    this.known = new CallerCache(bus, (tokenHash) => this.load(tokenHash));
    bus.subscribe(apiTokensChanged, ({ ids }) => this.known.forget(({ caller }) => ids.includes(caller.id)));
  }

  /** @returns undefined for a token that does not exist, or not any more. */
  async find(secret: string): Promise<Caller | undefined> {
    const now = this.clock.now();
    const known = await this.known.find(hashSecret(secret));
    if (!known || (known.caller.endsAt !== undefined && now >= known.caller.endsAt)) return undefined;
    if (now - known.lastUsedAt >= SEEN_STEP_MS) {
      known.lastUsedAt = now;
      this.dataSource.query('UPDATE api_token SET last_used_at = $2 WHERE id = $1', [known.caller.id, new Date(now)]).catch((error) => this.logger.warn(`a token's use was not noted: ${error}`));
    }
    return known.caller;
  }

  private async load(tokenHash: string): Promise<KnownToken | undefined> {
    const [row] = (await this.dataSource.query('SELECT id, name, role, upstream_ids, expires_at, last_used_at FROM api_token WHERE token_hash = $1', [tokenHash])) as TokenRow[];
    if (!row) return undefined;
    const caller: Caller = { kind: 'API_TOKEN', id: row.id, label: row.name, role: row.role, upstreamIds: row.upstream_ids ?? undefined, endsAt: row.expires_at?.getTime() };
    return { caller, lastUsedAt: row.last_used_at?.getTime() ?? 0 };
  }
}
