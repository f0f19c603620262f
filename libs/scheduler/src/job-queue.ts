import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Config, type Transaction } from '@app/core';
import { PgBoss, type Db, type Job, type QueuePolicy, type SendOptions } from 'pg-boss';
import { DataSource } from 'typeorm';

const CONNECTIONS = 4;
const STOP_WITHIN_MS = 10_000;
/** How often one of all processes looks for jobs whose time is up or whose process is silent. */
const LOOK_AFTER_JOBS_SECONDS = 10;

/** A queue as its feature declares it: `const imports = queue<ImportJob>('imports', { retryLimit: 3 })`. */
export interface JobQueueDefinition<T extends object> {
  readonly name: string;
  /** Tries after the first one; 0 is none. */
  readonly retryLimit: number;
  /** After this time a job that has not ended counts as failed. */
  readonly timeLimitSeconds: number;
  /** `standard` runs all there is; `stately` keeps at most one job waiting and one at work for a key. */
  readonly policy: QueuePolicy;
  /** Carries the payload's type; never set. */
  readonly payload?: T;
}

export function jobQueue<T extends object>(name: string, options: { retryLimit?: number; timeLimitSeconds?: number; policy?: QueuePolicy } = {}): JobQueueDefinition<T> {
  return { name, retryLimit: options.retryLimit ?? 2, timeLimitSeconds: options.timeLimitSeconds ?? 900, policy: options.policy ?? 'standard' };
}

export interface WorkSettings {
  /** How many jobs this process runs at a time. */
  concurrency?: number;
  /** How soon a new job is seen where the database's notification was missed. */
  pollingSeconds?: number;
}

/** Queued work on PostgreSQL, shared by all workers and nodes. A job that was sent in a transaction exists only if it commits. */
@Injectable()
export class JobQueue implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('jobs');
  private readonly boss: PgBoss;
  private readonly made = new Map<string, Promise<void>>();

  constructor(dataSource: DataSource, config: Config) {
    this.boss = new PgBoss({
      connectionString: (dataSource.options as { url: string }).url,
      application_name: 'api-gateway-pro jobs',
      max: Math.min(CONNECTIONS, config.env.DATABASE_POOL_SIZE),
      schema: 'pgboss',
      schedule: false,
      useListenNotify: true,
      superviseIntervalSeconds: LOOK_AFTER_JOBS_SECONDS,
      monitorIntervalSeconds: LOOK_AFTER_JOBS_SECONDS,
    });
    this.boss.on('error', (error) => this.logger.error(error));
  }

  async onModuleInit(): Promise<void> {
    await this.boss.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.boss.stop({ graceful: true, timeout: STOP_WITHIN_MS });
  }

  /** @returns the job's id; null when the queue's policy keeps it out, because one with the same key is there already. */
  async send<T extends object>(definition: JobQueueDefinition<T>, data: T, options: SendOptions = {}, transaction?: Transaction): Promise<string | null> {
    await this.make(definition);
    return this.boss.send(definition.name, data, { ...options, ...(transaction && { db: databaseOf(transaction) }) });
  }

  /** Many jobs by one statement. */
  async sendAll<T extends object>(definition: JobQueueDefinition<T>, jobs: { data: T; startAfter?: Date; singletonKey?: string }[], transaction?: Transaction): Promise<void> {
    await this.make(definition);
    await this.boss.insert(definition.name, jobs, transaction && { db: databaseOf(transaction) });
  }

  /** Runs the queue's jobs in this process. A job whose handler throws is tried again, up to the queue's limit. */
  async work<T extends object>(definition: JobQueueDefinition<T>, handle: (data: T, job: Job<T>) => Promise<unknown>, settings: WorkSettings = {}): Promise<void> {
    await this.make(definition);
    const options = { localConcurrency: settings.concurrency ?? 1, pollingIntervalSeconds: settings.pollingSeconds ?? 2, batchSize: 1 };
    await this.boss.work<T>(definition.name, options, async ([job]) => (await handle(job.data, job)) ?? null);
  }

  async cancel(definition: JobQueueDefinition<object>, id: string): Promise<void> {
    await this.boss.cancel(definition.name, id);
  }

  private make({ name, retryLimit, timeLimitSeconds, policy }: JobQueueDefinition<object>): Promise<void> {
    let making = this.made.get(name);
    if (!making) {
      making = this.boss.createQueue(name, { policy, retryLimit, retryBackoff: true, expireInSeconds: timeLimitSeconds, notify: true });
      making.catch(() => this.made.delete(name));
      this.made.set(name, making);
    }
    return making;
  }
}

/** Lets the queue write through a transaction of ours. */
function databaseOf({ manager }: Transaction): Db {
  return {
    executeSql: async (text, values) => {
      const result: unknown = await manager.query(text, values);
      return { rows: Array.isArray(result) ? result : [] };
    },
  };
}
