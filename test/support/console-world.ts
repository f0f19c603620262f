import { ADMIN_TOKEN } from './admin-gateway.js';
import { type BrowserOptions, openBrowser, type TestBrowser } from './browser.js';
import { startMoodyUpstream } from './console-data.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { type GatewayProcess, startGatewayProcess } from './gateway-process.js';
import type { TestUpstream } from './test-upstream.js';

/** A gateway on a database of its own, an upstream of many moods behind it, and an admin's browser before it. */
export interface ConsoleWorld {
  database: TestDatabase;
  gateway: GatewayProcess;
  upstream: TestUpstream;
  browser: TestBrowser;
  close(): Promise<void>;
}

export interface ConsoleWorldOptions {
  /** Of the gateway's process. */
  environment?: Record<string, string>;
  /** The admin's token goes with each request unless this says otherwise. */
  browser?: BrowserOptions;
  /** What the gateway holds before the browser opens. */
  fill?: (gateway: GatewayProcess, upstream: TestUpstream) => Promise<unknown>;
}

export async function openConsole({ environment, browser: options, fill }: ConsoleWorldOptions = {}): Promise<ConsoleWorld> {
  const database = await createTestDatabase();
  const upstream = await startMoodyUpstream();
  const gateway = await startGatewayProcess({ databaseUrl: database.url, environment });
  await fill?.(gateway, upstream);
  const browser = await openBrowser(gateway.url, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` }, ...options });
  return {
    database,
    gateway,
    upstream,
    browser,
    close: async () => {
      await browser.close();
      await gateway.kill('SIGTERM');
      await upstream.close();
      await database.drop();
    },
  };
}
