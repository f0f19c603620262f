import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Transaction } from '@app/core';
import { JobQueue, jobQueue } from '@app/scheduler';
import { DataSource } from 'typeorm';
import { GONE_AFTER_SECONDS, ImportRunner } from './import-runner.js';

/** A lost job is sent again by the rescue below, which knows sooner than the queue's own clock. */
const imports = jobQueue<{ jobId: number }>('imports', { retryLimit: 0, timeLimitSeconds: 12 * 3_600 });

const RESCUE_MS = 5_000;

/** Large imports, one at a time in each process; those whose process died are begun again where they stopped. */
@Injectable()
export class ImportQueue implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('imports');
  private rescuing: NodeJS.Timeout | undefined;

  constructor(
    private readonly queue: JobQueue,
    private readonly runner: ImportRunner,
    private readonly dataSource: DataSource,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.queue.work(imports, ({ jobId }) => this.runner.run(jobId));
    this.rescuing = setInterval(() => void this.rescue(), RESCUE_MS);
    this.rescuing.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.rescuing);
  }

  async send(jobId: number, transaction?: Transaction): Promise<void> {
    await this.queue.send(imports, { jobId }, {}, transaction);
  }

  /** Only one process finds each: the row is marked as it is found. */
  private async rescue(): Promise<void> {
    try {
      const [rows] = (await this.dataSource.query(
        `UPDATE import_job SET status = 'QUEUED', runner = NULL, alive_at = now()
         WHERE status IN ('QUEUED', 'RUNNING') AND alive_at < now() - make_interval(secs => $1) RETURNING id`,
        [GONE_AFTER_SECONDS],
      )) as [{ id: number }[], number];
      for (const { id } of rows) await this.send(id);
    } catch (error) {
      this.logger.warn(`looking for lost imports: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
