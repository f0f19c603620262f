import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type CredentialLocation, MessageBus, resynchronise, rowsChanged, SecretBox } from '@app/core';
import { DataSource } from 'typeorm';
import { sealedAs } from './api-key.entity.js';
import { BroughtKeys } from './bulk/brought-keys.js';
import type { KeyCause } from './key-cause.js';
import { HEALTHY, RECOVERED } from './key-health.js';
import { KeyPools } from './key-pools.js';
import { KeyStatus } from './key-status.js';
import { apiKeysChanged, keyHealthLearnt, keysAdded, keyStatusesSet, keyTrialBegan, type SharedKeyHealth, THIS_PROCESS, upstreamCooled } from './key-topics.js';
import type { PooledKey } from './pooled-key.js';

/** Rows a query: enough to be quick, few enough that 300,000 keys do not stand in memory twice. */
const BATCH = 5_000;
/** Decrypting takes some 10 µs a key: requests are served between portions of so many. */
const PORTION = 50;
/** Changing a key in memory, or putting one there, takes a few µs at the most. */
const MEMORY_PORTION = 300;
const PACK_EVERY_MS = 1_000;

interface KeyRow {
  id: number;
  upstream_id: number;
  name: string;
  value: string;
  location: CredentialLocation;
  param_name: string;
  value_prefix: string;
  weight: number;
  priority: number;
  status: KeyStatus;
  expires_at: Date | null;
  tags: string[];
  last_used_at: Date | null;
  consecutive_failures: number | null;
  consecutive_truncations: number | null;
  cooldown_until: Date | null;
  recovery: number | null;
  cooldown_cause: KeyCause | null;
}

/** Fills the key pools from the database and keeps them fresh by what other processes tell. */
@Injectable()
export class KeyPoolLoader implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('keys');
  private tail: Promise<void> = Promise.resolve();
  private packing: NodeJS.Timeout | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
    private readonly pools: KeyPools,
    private readonly brought: BroughtKeys,
    bus: MessageBus,
  ) {
    bus.subscribe(apiKeysChanged, ({ ids }) => this.refresh(ids));
    bus.subscribe(keysAdded, ({ from, ids }) => (from === THIS_PROCESS ? this.inTurn(() => this.putBrought(ids)) : this.refresh(ids)));
    bus.subscribe(resynchronise, () => this.refresh());
    bus.subscribe(keyStatusesSet, ({ ids, status }) => {
      brought.forget(ids);
      return this.inTurn(() => this.setStatuses(ids, status));
    });
    bus.subscribe(rowsChanged('upstream'), ({ ids }) => {
      brought.forgetAll();
      return this.inTurn(() => this.forgetMissingUpstreams(ids));
    });
    bus.subscribe(keyHealthLearnt, ({ from, keys }) => {
      if (from !== THIS_PROCESS) for (const key of keys) this.learn(key);
    });
    bus.subscribe(keyTrialBegan, ({ from, keyId }) => {
      if (from !== THIS_PROCESS) pools.tryElsewhere(keyId);
    });
    bus.subscribe(upstreamCooled, ({ upstreamId, untilMs }) => (untilMs > 0 ? pools.coolUpstreamDown(upstreamId, untilMs) : pools.resetUpstreamCooldown(upstreamId)));
  }

  async onModuleInit(): Promise<void> {
    await this.refresh();
    this.packing = setInterval(() => this.pools.packIdle(), PACK_EVERY_MS);
    this.packing.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.packing);
  }

  /** Loads these keys, or all, once the refreshes before are done: an older answer never overwrites a newer one. */
  refresh(ids?: number[]): Promise<void> {
    if (ids) this.brought.forget(ids);
    else this.brought.forgetAll();
    return this.inTurn(() => (ids ? this.load(ids) : this.loadAll()));
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const next = this.tail.then(work);
    this.tail = next.catch(() => undefined);
    return next;
  }

  private async load(ids: number[]): Promise<void> {
    for (let start = 0; start < ids.length; start += BATCH) {
      const batch = ids.slice(start, start + BATCH);
      const gone = new Set(batch);
      await this.putAll(await this.query('key.id = ANY($1)', [batch]), gone);
      for (const id of gone) this.pools.remove(id);
    }
  }

  private async putBrought(ids: readonly number[]): Promise<void> {
    const keys = this.brought.take(ids);
    for (const [index, key] of keys.entries()) {
      if (index > 0 && index % MEMORY_PORTION === 0) await nextTurn();
      this.pools.put(key);
    }
    if (keys.length === ids.length) return;
    const put = new Set(keys.map(({ id }) => id));
    await this.load(ids.filter((id) => !put.has(id)));
  }

  private async loadAll(): Promise<void> {
    const gone = new Set(this.pools.keyIds());
    for (let after = 0; ; ) {
      const rows = await this.query(`key.id > $1 ORDER BY key.id LIMIT ${BATCH}`, [after]);
      await this.putAll(rows, gone);
      if (rows.length < BATCH) break;
      after = rows[rows.length - 1].id;
    }
    for (const id of gone) this.pools.remove(id);
    const cooldowns = (await this.dataSource.query('SELECT upstream_id, until FROM upstream_cooldown WHERE until > now()')) as { upstream_id: number; until: Date }[];
    for (const { upstream_id, until } of cooldowns) this.pools.coolUpstreamDown(upstream_id, until.getTime());
  }

  private async putAll(rows: readonly KeyRow[], gone: Set<number>): Promise<void> {
    for (const [index, row] of rows.entries()) {
      if (index > 0 && index % PORTION === 0) await nextTurn();
      gone.delete(row.id);
      this.put(row);
    }
  }

  private async setStatuses(ids: readonly number[], status: KeyStatus): Promise<void> {
    const changes = status === KeyStatus.ACTIVE ? { status, health: HEALTHY } : { status };
    for (const [index, id] of ids.entries()) {
      if (index % MEMORY_PORTION === 0) await nextTurn();
      this.pools.change(id, changes);
    }
  }

  private async forgetMissingUpstreams(ids: number[]): Promise<void> {
    const rows = (await this.dataSource.query('SELECT id FROM upstream WHERE id = ANY($1)', [ids])) as { id: number }[];
    const present = new Set(rows.map(({ id }) => id));
    for (const id of ids) if (!present.has(id)) this.pools.removePool(id);
  }

  private query(where: string, parameters: unknown[]): Promise<KeyRow[]> {
    return this.dataSource.query(
      `SELECT key.id, upstream_id, name, value, location, param_name, value_prefix, weight, priority, status, expires_at, tags,
              last_used_at, consecutive_failures, consecutive_truncations, cooldown_until, recovery, cooldown_cause
       FROM api_key key LEFT JOIN api_key_state ON api_key_id = key.id WHERE ${where}`,
      parameters,
    );
  }

  private put(row: KeyRow): void {
    try {
      this.pools.put(this.pooledKeyOf(row));
    } catch (error) {
      // One unreadable key must not keep the others, and the gateway, from serving.
      this.pools.remove(row.id);
      this.logger.error(`API key ${row.id} is not used: ${error instanceof Error ? error.message : error}`);
    }
  }

  private pooledKeyOf(row: KeyRow): PooledKey {
    return {
      id: row.id,
      upstreamId: row.upstream_id,
      name: row.name,
      value: this.box.open(row.value, sealedAs(row.id)),
      location: row.location,
      paramName: row.param_name,
      valuePrefix: row.value_prefix,
      weight: row.weight,
      priority: row.priority,
      status: row.status,
      expiresAtMs: row.expires_at?.getTime() ?? Infinity,
      tags: row.tags,
      health:
        row.recovery === null || (row.recovery === RECOVERED && !row.cooldown_until && !row.consecutive_failures && !row.consecutive_truncations)
          ? HEALTHY
          : {
              consecutiveFailures: row.consecutive_failures ?? 0,
              consecutiveTruncations: row.consecutive_truncations ?? 0,
              cooldownUntilMs: row.cooldown_until?.getTime() ?? 0,
              recovery: row.recovery,
            },
      cooldownCause: row.cooldown_cause ?? undefined,
      unwrittenUses: 0,
      lastUsedAtMs: row.last_used_at?.getTime() ?? 0,
      inFlight: 0,
    };
  }

  /** What another process has learnt. Failures are counted together, a cooldown is the longer of the two. */
  private learn({ keyId, health, corrects }: SharedKeyHealth): void {
    const key = this.pools.find(keyId);
    if (!key) return;
    const restsLonger = health.cooldownUntilMs >= key.health.cooldownUntilMs;
    if (corrects || restsLonger) this.pools.change(keyId, { health });
    else this.pools.change(keyId, { health: { ...health, cooldownUntilMs: key.health.cooldownUntilMs, recovery: key.health.recovery } });
  }
}
