import cluster from 'node:cluster';
import { type DynamicModule, Global, Logger, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { BusLink } from './bus/bus-link.js';
import { MessageBus } from './bus/message-bus.js';
import { PostgresLink } from './bus/postgres-link.js';
import { WorkerLink } from './bus/worker-link.js';
import { Clock } from './clock/clock.js';
import { Config } from './config/config.js';
import { cryptoProviders } from './crypto/crypto.providers.js';
import { Fingerprinter, SecretBox } from './crypto/secret-box.js';
import { dataSourceOptions } from './database/data-source-options.js';
import { MetricsRegistry } from './metrics/metrics-registry.js';
import { Transactions } from './database/transactions.js';

/** The bus with the links that this process needs: to sibling workers, and to other nodes. */
async function createBus(config: Config, databaseUrl: string): Promise<MessageBus> {
  const logger = new Logger('bus');
  const logError = (error: unknown) => logger.warn(`link: ${error instanceof Error ? error.message : error}`);
  const between = config.env.REDIS_URL ? await openRedisLink(config.env.REDIS_URL, logError) : new PostgresLink(databaseUrl, logError);
  return new MessageBus(cluster.isWorker ? [new WorkerLink(), between] : [between]);
}

/** Its client is 700 files, which only those who have Redis load. */
async function openRedisLink(url: string, logError: (error: unknown) => void): Promise<BusLink> {
  const { RedisLink } = await import('./bus/redis-link.js');
  return new RedisLink(url, logError);
}

/** What every feature stands on: configuration, database, secrets, events, the bus. */
@Global()
@Module({})
export class CoreModule {
  /** @param databaseUrl of a database that is migrated already. */
  static forRoot(config: Config, databaseUrl: string): DynamicModule {
    return {
      module: CoreModule,
      imports: [TypeOrmModule.forRoot({ ...dataSourceOptions(databaseUrl, config.env.DATABASE_POOL_SIZE), autoLoadEntities: true })],
      providers: [
        Clock,
        { provide: Config, useValue: config },
        { provide: MessageBus, useFactory: () => createBus(config, databaseUrl) },
        MetricsRegistry,
        Transactions,
        ...cryptoProviders,
      ],
      exports: [Clock, Config, MessageBus, MetricsRegistry, Transactions, SecretBox, Fingerprinter],
    };
  }
}
