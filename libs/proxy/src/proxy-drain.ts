import type { ServerResponse } from 'node:http';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Config } from '@app/core';

/** Knows what is in flight, and lets it finish when the gateway is told to stop. */
@Injectable()
export class ProxyDrain implements BeforeApplicationShutdown {
  draining = false;
  private readonly logger = new Logger(ProxyDrain.name);
  private readonly inFlight = new Set<ServerResponse>();
  private emptied: (() => void) | undefined;

  constructor(
    private readonly config: Config,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  get count(): number {
    return this.inFlight.size;
  }

  enter(response: ServerResponse): void {
    this.inFlight.add(response);
  }

  leave(response: ServerResponse): void {
    this.inFlight.delete(response);
    if (this.inFlight.size === 0) this.emptied?.();
  }

  /** Stops accepting, waits for what is in flight up to `DRAIN_TIMEOUT`, and cuts what is left. */
  async beforeApplicationShutdown(): Promise<void> {
    this.draining = true;
    const server = this.adapterHost.httpAdapter?.getHttpServer();
    if (server?.listening) server.close();
    if (this.inFlight.size > 0) {
      this.logger.log(`waiting for ${this.inFlight.size} requests in flight`);
      await this.empty(this.config.drainTimeoutMs);
    }
    for (const response of this.inFlight) response.destroy();
    server?.closeIdleConnections?.();
  }

  private empty(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.emptied = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
