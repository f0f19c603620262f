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

/** What was started is ended again, also when a later step throws. */
export async function openConsole({ environment, browser: options, fill }: ConsoleWorldOptions = {}): Promise<ConsoleWorld> {
  await using started = new AsyncDisposableStack();
  const database = started.adopt(await createTestDatabase(), (each) => each.drop());
  const upstream = started.adopt(await startMoodyUpstream(), (each) => each.close());
  const gateway = started.adopt(await startGatewayProcess({ databaseUrl: database.url, environment }), async (each) => void (await each.kill('SIGTERM')));
  await fill?.(gateway, upstream);
  const browser = started.adopt(await openBrowser(gateway.url, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` }, ...options }), (each) => each.close());
  const kept = started.move();
  return { database, gateway, upstream, browser, close: () => kept.disposeAsync() };
}
