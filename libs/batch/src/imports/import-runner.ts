import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { actAs, Transactions } from '@app/core';
import { KeyImporter } from '@app/keys';
import { DataSource } from 'typeorm';
import { FileFault, problem, type Problem, type RowProblem } from '../messages/problem.js';
import { UploadStore } from '../uploads/upload-store.js';
import { withSmallHeap } from './heap-growth.js';
import { ImportFile } from './import-file.js';
import { ImportJob, ImportStatus } from './import-job.js';
import { ImportStopped, NO_PROGRESS, type Progress, sumOf, writeProblems, writeProgress } from './import-progress.js';
import { RowJudge } from './row-judge.js';
import { RowWriter } from './row-writer.js';

/** Rows in one transaction: few enough to be cancelled soon, and to be forgotten before V8 takes them for old. */
const BATCH = 400;
/** What a crash of PostgreSQL takes back is imported again, because the progress is taken back with it; the end of the job is waited for. */
const WITHOUT_WAITING_FOR_THE_DISK = 'SET LOCAL synchronous_commit TO off';
/** So many new keys at once are news for PostgreSQL's plans. */
const MANY = 5_000;
const HEARTBEAT_MS = 2_000;
/** A runner that was not heard of for so long is gone, and its job is taken over. */
export const GONE_AFTER_SECONDS = 15;
/** A job that ends its runner so often without a single row of progress is given up. */
const MOST_TRIES = 5;

/** Runs imports, each by one process at a time, from where the process before left off. */
@Injectable()
export class ImportRunner {
  private readonly logger = new Logger('imports');

  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly uploads: UploadStore,
    private readonly importer: KeyImporter,
    private readonly judge: RowJudge,
    private readonly writer: RowWriter,
  ) {}

  /** Does nothing when the job has ended or another process is at it. */
  async run(jobId: number): Promise<void> {
    const runner = randomUUID();
    const [[claimed]] = (await this.dataSource.query(
      `UPDATE import_job SET status = 'RUNNING', runner = $2, alive_at = now(), tries = tries + 1
       WHERE id = $1 AND (status = 'QUEUED' OR (status = 'RUNNING' AND alive_at < now() - make_interval(secs => $3))) RETURNING tries`,
      [jobId, runner, GONE_AFTER_SECONDS],
    )) as [{ tries: number }[], number];
    if (!claimed) return;
    const job = await this.dataSource.manager.findOneByOrFail(ImportJob, { id: jobId });
    if (claimed.tries > MOST_TRIES) return this.end(job, runner, ImportStatus.FAILED, problem('INTERRUPTED'));
    const heartbeat = setInterval(() => void this.beat(jobId, runner), HEARTBEAT_MS);
    try {
      await withSmallHeap(() => actAs(job.actor, () => this.work(job, runner)));
    } finally {
      clearInterval(heartbeat);
    }
  }

  private async work(job: ImportJob, runner: string): Promise<void> {
    try {
      const file = await ImportFile.open(this.uploads, job.uploadId!, job.options);
      if (job.totalRows === null) await this.dataSource.query('UPDATE import_job SET total_rows = $2 WHERE id = $1', [job.id, (job.totalRows = await file.countRows())]);
      const good = job.options.atomic ? await this.importWhole(job, runner, file) : await this.importByBatches(job, runner, file);
      if (good && job.totalRows > MANY) await this.importer.settle();
      await (good ? this.end(job, runner, ImportStatus.DONE, null) : this.end(job, runner, ImportStatus.FAILED, problem('NOTHING_IMPORTED')));
    } catch (error) {
      if (error instanceof FileFault) return this.end(job, runner, ImportStatus.FAILED, error.problem);
      if (error instanceof ImportStopped) return;
      this.logger.error(`import ${job.id}: ${error instanceof Error ? error.stack : String(error)}`);
      throw error;
    }
  }

  private async importByBatches(job: ImportJob, runner: string, file: ImportFile): Promise<boolean> {
    const { upstreamId, updateExisting } = job.options;
    if (job.doneRows === 0) await writeProblems(this.dataSource.manager, job.id, file.columns.unknown);
    for await (const reading of oneAhead(this.judge.readings(file, upstreamId, BATCH, job.doneRows))) {
      await this.transactions.run(async (transaction) => {
        await transaction.manager.query(WITHOUT_WAITING_FOR_THE_DISK);
        const judgement = await this.judge.judge(transaction.manager, file, reading);
        const { progress, problems } = await this.writer.write(transaction, judgement, job.id, updateExisting);
        await writeProblems(transaction.manager, job.id, problems);
        await writeProgress(transaction, job.id, runner, progress);
      });
    }
    return true;
  }

  /** All in one transaction. @returns false when there was something wrong, and nothing is imported. */
  private async importWhole(job: ImportJob, runner: string, file: ImportFile): Promise<boolean> {
    const { upstreamId, updateExisting } = job.options;
    const { manager } = this.dataSource;
    await manager.query('DELETE FROM import_problem WHERE import_job_id = $1', [job.id]);
    await writeProblems(manager, job.id, file.columns.unknown);
    let sum: Progress = { ...NO_PROGRESS };
    const wrong = () => sum.duplicates + sum.invalid > 0;
    try {
      await this.transactions.run(async (transaction) => {
        for await (const reading of oneAhead(this.judge.readings(file, upstreamId, BATCH))) {
          const judgement = await this.judge.judge(transaction.manager, file, reading);
          const { progress, problems } = await this.writer.write(transaction, judgement, job.id, updateExisting, wrong());
          await this.note(job.id, runner, problems);
          sum = sumOf(sum, progress);
        }
        if (wrong()) throw new Spoiled();
        await writeProgress(transaction, job.id, runner, sum);
      });
      return true;
    } catch (error) {
      if (!(error instanceof Spoiled)) throw error;
      await this.transactions.run((transaction) => writeProgress(transaction, job.id, runner, { ...sum, added: 0, updated: 0 }));
      return false;
    }
  }

  /** Outside the transaction: what is wrong must outlive its end. */
  private async note(jobId: number, runner: string, problems: readonly RowProblem[]): Promise<void> {
    if (!(await this.beat(jobId, runner))) throw new ImportStopped();
    await writeProblems(this.dataSource.manager, jobId, problems);
  }

  /** @returns whether the job is still this runner's. */
  private async beat(jobId: number, runner: string): Promise<boolean> {
    try {
      const [, count] = (await this.dataSource.query("UPDATE import_job SET alive_at = now() WHERE id = $1 AND runner = $2 AND status = 'RUNNING'", [jobId, runner])) as [unknown[], number];
      return count > 0;
    } catch (error) {
      this.logger.warn(`import ${jobId}: ${error instanceof Error ? error.message : String(error)}`);
      return true;
    }
  }

  private async end(job: ImportJob, runner: string, status: ImportStatus, fault: Problem | null): Promise<void> {
    await this.dataSource.query(
      "UPDATE import_job SET status = $3, fault = $4, ended_at = now() WHERE id = $1 AND runner = $2 AND status = 'RUNNING'",
      [job.id, runner, status, fault && JSON.stringify(fault)],
    );
    if (job.uploadId) await this.uploads.drop(job.uploadId);
  }
}

/** Reads the next batch while one is written. */
async function* oneAhead<T>(batches: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = batches.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = batches.next();
      // Who asks for it hears of a fault in it; nobody does when the work before it fails.
      next.catch(() => undefined);
      yield value;
    }
  } finally {
    await batches.return(undefined).catch(() => undefined);
  }
}

/** Takes the transaction back. */
class Spoiled extends Error {}
