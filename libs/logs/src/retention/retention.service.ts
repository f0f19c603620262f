import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { AuditLog } from '@app/access';
import { Clock, scheduledTask, Transactions } from '@app/core';
import { DataSource } from 'typeorm';
import { createPartitions } from '../partitions/create-partitions.js';
import { PARTITIONED_TABLES, partitionAt, type PartitionedTable, startOfPartition } from '../partitions/partitioned-table.js';
import { LogRetention, type LogRetentionInput } from './log-retention.entity.js';

const DAY_MS = 86_400_000;
/** Days for which partitions exist before they are needed. */
const AHEAD_DAYS = 3;
/** Dropping a partition locks its table for a moment: when readers are in the way, the next run tries again. */
const LOCK_TIMEOUT_MS = 2_000;

const LEVELS: Record<string, keyof Omit<LogRetention, 'onlyRow'>> = {
  request_log: 'rows',
  request_capture: 'captures',
  request_minute: 'minutes',
  request_hour: 'hours',
  request_day: 'days',
};

/** Makes partitions ahead and drops those that have served their time. Nothing is ever deleted row by row. */
@Injectable()
export class RetentionService implements OnApplicationBootstrap {
  private readonly logger = new Logger('request-log');

  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.createAhead().catch((error) => this.logger.warn(`partitions are not made ahead: ${error}`));
  }

  get(): Promise<LogRetention> {
    return this.dataSource.manager.findOneByOrFail(LogRetention, { onlyRow: true });
  }

  set(input: LogRetentionInput): Promise<LogRetention> {
    return this.transactions.run(async (transaction) => {
      const before = await transaction.manager.findOneByOrFail(LogRetention, { onlyRow: true });
      const after = await transaction.manager.save(LogRetention, { ...before, ...input });
      await this.audit.record(transaction, { action: 'log-retention.update', subjectKind: 'log-retention', subjectId: 1, before, after });
      return after;
    });
  }

  async createAhead(): Promise<void> {
    const nowMs = this.clock.now();
    await createPartitions(this.dataSource, nowMs, nowMs + AHEAD_DAYS * DAY_MS);
  }

  /** @returns the names of the partitions that are gone. */
  async dropExpired(): Promise<string[]> {
    const retention = await this.get();
    const dropped: string[] = [];
    for (const table of PARTITIONED_TABLES) {
      const oldestMs = this.clock.now() - retention[LEVELS[table.name]] * DAY_MS;
      for (const partition of await this.partitionsOf(table)) {
        const start = startOfPartition(table, partition);
        if (!start || partitionAt(table, start.getTime()).to.getTime() > oldestMs) continue;
        await this.dataSource.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}; DROP TABLE IF EXISTS ${partition};`);
        dropped.push(partition);
      }
    }
    return dropped;
  }

  private async partitionsOf({ name }: PartitionedTable): Promise<string[]> {
    const rows = (await this.dataSource.query('SELECT inhrelid::regclass::text AS partition FROM pg_inherits WHERE inhparent = $1::regclass', [name])) as { partition: string }[];
    return rows.map(({ partition }) => partition);
  }
}

export const keepLogPartitions = scheduledTask({
  name: 'keep-log-partitions',
  description: 'Makes partitions for the days to come, and drops those whose retention is over.',
  cron: '23 * * * *',
  timeLimitSeconds: 300,
  service: RetentionService,
  async run(service) {
    await service.createAhead();
    return { code: 'PARTITIONS_DROPPED', params: { count: (await service.dropExpired()).length } };
  },
});
