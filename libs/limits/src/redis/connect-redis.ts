import { createClient } from '@redis/client';
import type { LimitRedisClient } from './redis-limit-store.js';

const RECONNECT_EVERY_MS = 200;
const CONNECT_WITHIN_MS = 1_000;
/** A peer that has vanished without a word; the heartbeat keeps a living connection from being this silent. */
const SILENT_FOR_MS = 12_000;

/** A client that fails at once while offline and keeps trying to connect. Its errors are for the store to notice. */
export function connectLimitRedis(url: string): { client: LimitRedisClient; close: () => void } {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: { reconnectStrategy: () => RECONNECT_EVERY_MS, connectTimeout: CONNECT_WITHIN_MS, socketTimeout: SILENT_FOR_MS },
  });
  client.on('error', () => undefined);
  client.connect().catch(() => undefined);
  return { client, close: () => client.destroy() };
}
