import type { Config } from '@app/core';
import { ServerDrain } from '@app/proxy';
import { tuneCollector } from './collector.js';
import { createServer } from './server.js';

/** Serves in this process. @returns a function that finishes what is in flight and ends. */
export async function serve(config: Config, databaseUrl: string): Promise<() => Promise<void>> {
  tuneCollector(config.env.WORKERS);
  const app = await createServer(config, databaseUrl);
  await app.listen(config.env.PORT, config.env.HOST);
  return async () => {
    await app.get(ServerDrain).drain();
    await app.close();
  };
}

/** One of several workers: the primary has provided the database and migrated it. */
export async function runWorker(config: Config): Promise<void> {
  const stop = await serve(config, config.env.DATABASE_URL!);
  process.on('SIGINT', () => undefined);
  process.once('SIGTERM', () => {
    void stop().then(
      () => process.exit(0),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
  process.once('disconnect', () => process.exit(1));
}
