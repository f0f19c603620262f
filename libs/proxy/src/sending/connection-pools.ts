import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Dispatcher, Pool } from 'undici';

/** What tells pools apart: changing one of these opens a new pool. */
export interface PoolKey {
  origin: string;
  connectTimeoutMs: number;
}

/**
 * How long an idle connection is kept when the upstream does not say so itself. Shorter than the 5 s after which many
 * servers close, because a request that meets a closing connection fails.
 */
const KEEP_ALIVE_MS = 4_000;

/** Keep-alive connections to upstreams, a pool for each origin. */
@Injectable()
export class ConnectionPools implements OnApplicationShutdown {
  private readonly pools = new Map<string, Pool>();

  get(key: PoolKey): Dispatcher {
    const name = `${key.origin} ${key.connectTimeoutMs}`;
    let pool = this.pools.get(name);
    if (pool === undefined) {
      pool = new Pool(key.origin, {
        connections: null,
        pipelining: 1,
        allowH2: false,
        keepAliveTimeout: KEEP_ALIVE_MS,
        // The upstream's own limits are given with every request.
        headersTimeout: 0,
        bodyTimeout: 0,
        connect: { timeout: key.connectTimeoutMs },
      });
      this.pools.set(name, pool);
    }
    return pool;
  }

  async onApplicationShutdown(): Promise<void> {
    const pools = [...this.pools.values()];
    this.pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }
}
