import cluster from 'node:cluster';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { Config } from '@app/core';
import { DataSource } from 'typeorm';
import { MemoryLimitStore } from '../memory/memory-limit-store.js';
import { StoreLossPolicy } from '../redis/local-share.js';
import { RedisLimitStore, type StoreWatcher } from '../redis/redis-limit-store.js';
import { NodeCount } from '../persistence/node-count.js';
import { within } from '../redis/within.js';
import { LimitClient } from '../workers/limit-client.js';
import type { LimitStore } from './limit-store.js';
import type { DurableCounts } from './stored-counts.js';
import { HOUR_MS } from './window-spec.js';

/** Where this process counts, and what has to be closed with it. */
export interface OpenLimitStore {
  readonly store: LimitStore & DurableCounts;
  close(): Promise<void>;
}

/** Injects the store that was chosen at boot. */
export const LIMIT_STORE = Symbol('LimitStore');
const OPEN_LIMIT_STORE = Symbol('OpenLimitStore');

/** How long a boot waits for Redis before it serves by the policy for its absence. */
const REDIS_UP_WITHIN_MS = 3_000;

const POLICIES = { share: StoreLossPolicy.SHARE, refuse: StoreLossPolicy.REFUSE, allow: StoreLossPolicy.ALLOW };

/** Redis when it is configured, else the primary's memory for a worker, else this process's own. */
async function openLimitStore(config: Config, database: DataSource): Promise<OpenLimitStore> {
  const { REDIS_URL, REDIS_LOSS_POLICY } = config.env;
  if (REDIS_URL !== undefined) return openRedis(REDIS_URL, POLICIES[REDIS_LOSS_POLICY], database);
  const store = cluster.isWorker ? new LimitClient(process) : new MemoryLimitStore(undefined, HOUR_MS);
  return { store, close: () => store.close() };
}

async function openRedis(url: string, policy: StoreLossPolicy, database: DataSource): Promise<OpenLimitStore> {
  const logger = new Logger('limits');
  // Loaded by those who have Redis, for the sake of the others' start.
  const { connectLimitRedis } = await import('../redis/connect-redis.js');
  const { client, close } = connectLimitRedis(url);
  const nodeCount = new NodeCount(database, (error) => logger.warn(`the number of nodes was not remembered: ${String(error)}`));
  const watcher: StoreWatcher = {
    lost: (reason) => logger.warn(`Redis is lost (${reason}): limits go by the policy ${policy}`),
    back: (awayMs) => logger.log(`Redis is back after ${Math.round(awayMs)} ms`),
    counted: (nodes) => nodeCount.note(nodes),
  };
  const store = new RedisLimitStore(client, policy, watcher, await nodeCount.load());
  await within(store.whenUp(), REDIS_UP_WITHIN_MS);
  return {
    store,
    close: async () => {
      await store.close();
      close();
    },
  };
}

/** Closes the store after all that still counts on it has stopped. */
@Injectable()
export class LimitStoreCloser implements OnApplicationShutdown {
  constructor(@Inject(OPEN_LIMIT_STORE) private readonly open: OpenLimitStore) {}

  onApplicationShutdown(): Promise<void> {
    return this.open.close();
  }
}

export const limitStoreProviders: Provider[] = [
  { provide: OPEN_LIMIT_STORE, useFactory: openLimitStore, inject: [Config, DataSource] },
  { provide: LIMIT_STORE, useFactory: ({ store }: OpenLimitStore) => store, inject: [OPEN_LIMIT_STORE] },
  LimitStoreCloser,
];
