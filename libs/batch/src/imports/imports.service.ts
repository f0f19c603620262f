import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { AuditLog } from '@app/access';
import { type Actor, actAs, currentActor, GatewayError, keysetPage, type Page, type PageArgs, Transactions } from '@app/core';
import { BulkKeysService } from '@app/keys';
import { KeyQuotas } from '@app/limits';
import { In, type Repository, type SelectQueryBuilder } from 'typeorm';
import type { RowProblem } from '../messages/problem.js';
import { UploadStore } from '../uploads/upload-store.js';
import { ImportFile } from './import-file.js';
import { ImportJob, ImportStatus, OPEN_STATUSES } from './import-job.js';
import type { ImportOptions } from './import-options.js';
import { ImportQueue } from './import-queue.js';
import { ImportRunner } from './import-runner.js';

/** With more rows an import is queued; with fewer it is done when the call answers. */
const MOST_ROWS_AT_ONCE = 5_000;
const PROGRESS_MS = 500;
const PROBLEMS_A_READ = 2_000;

/** Imports of files that have been uploaded. */
@Injectable()
export class ImportsService {
  constructor(
    @InjectRepository(ImportJob) private readonly jobs: Repository<ImportJob>,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly uploads: UploadStore,
    private readonly queue: ImportQueue,
    private readonly runner: ImportRunner,
    private readonly bulk: BulkKeysService,
    private readonly quotas: KeyQuotas,
  ) {}

  /**
   * Imports a small file at once and queues a large one.
   * @throws FileFault when it is not what an import understands; nothing is imported then.
   */
  async start(uploadId: string, options: ImportOptions): Promise<ImportJob> {
    const file = await ImportFile.open(this.uploads, uploadId, options);
    const rows = await file.countRows(MOST_ROWS_AT_ONCE);
    const small = rows <= MOST_ROWS_AT_ONCE;
    const job = await this.transactions.run(async (transaction) => {
      const { kind, id: actorId, label, ip, upstreamIds } = currentActor();
      const { fileName } = file.upload;
      const { id } = await transaction.manager.save(ImportJob, { uploadId, fileName, options, actor: { kind, id: actorId, label, ip, upstreamIds }, status: ImportStatus.QUEUED, totalRows: small ? rows : null });
      await this.audit.record(transaction, { action: 'import.start', subjectKind: 'import', subjectId: id, subjectName: fileName, after: options });
      if (!small) await this.queue.send(id, transaction);
      return { id };
    });
    if (small) await this.runner.run(job.id);
    return this.get(job.id);
  }

  async get(id: number): Promise<ImportJob> {
    const job = await ownOnes(this.jobs.createQueryBuilder('job').where('job.id = :id', { id })).getOne();
    if (!job) throw GatewayError.notFound('Import', id);
    return job;
  }

  list(page: PageArgs): Promise<Page<ImportJob>> {
    return keysetPage(ownOnes(this.jobs.createQueryBuilder('job')), page, { by: 'id', direction: 'DESC' });
  }

  /** The import now and whenever something has changed, until it has ended. */
  async progress(id: number): Promise<AsyncIterableIterator<ImportJob>> {
    await this.get(id);
    // Who watches is known now; the reading goes on in the name of nobody.
    return this.watch(id, currentActor());
  }

  private async *watch(id: number, watcher: Actor): AsyncIterableIterator<ImportJob> {
    for (let told = ''; ; await delay(PROGRESS_MS)) {
      const job = await actAs(watcher, () => this.get(id));
      const state = JSON.stringify([job.status, job.totalRows, job.doneRows]);
      if (state !== told) yield job;
      told = state;
      if (!OPEN_STATUSES.includes(job.status)) return;
    }
  }

  async firstProblems(id: number): Promise<RowProblem[]> {
    return this.jobs.manager.query('SELECT row, code, params FROM import_problem WHERE import_job_id = $1 ORDER BY id LIMIT 100', [id]);
  }

  /** All that was wrong with rows, in their order. */
  async *problems(id: number): AsyncGenerator<RowProblem[]> {
    for (let after = 0; ; ) {
      const rows = (await this.jobs.manager.query('SELECT id::float AS id, row, code, params FROM import_problem WHERE import_job_id = $1 AND id > $2 ORDER BY id LIMIT $3', [id, after, PROBLEMS_A_READ])) as (RowProblem & { id: number })[];
      if (rows.length > 0) yield rows;
      if (rows.length < PROBLEMS_A_READ) return;
      after = rows[rows.length - 1].id;
    }
  }

  /** Stops an import; what it has brought until now stays. */
  async cancel(id: number): Promise<ImportJob> {
    await this.get(id);
    await this.transactions.run(async (transaction) => {
      const { affected } = await transaction.manager.update(ImportJob, { id, status: In([...OPEN_STATUSES]) }, { status: ImportStatus.CANCELLED, endedAt: new Date() });
      if (affected === 0) throw GatewayError.conflict('The import has ended already', 'IMPORT_ENDED');
      await this.audit.record(transaction, { action: 'import.cancel', subjectKind: 'import', subjectId: id });
    });
    return this.get(id);
  }

  /** Deletes the keys that an import has added; what it changed of others stays. */
  async undo(id: number): Promise<ImportJob> {
    const { fileName } = await this.get(id);
    await this.transactions.run(async (transaction) => {
      const { affected } = await transaction.manager.update(ImportJob, { id, status: In([ImportStatus.DONE, ImportStatus.CANCELLED]) }, { status: ImportStatus.UNDONE, endedAt: new Date() });
      if (affected === 0) throw GatewayError.conflict('Only an import that is done or cancelled can be undone', 'IMPORT_NOT_UNDONE');
      const deleted = await this.bulk.deleteImported(transaction, id, (within, ids) => this.quotas.forget(within, ids));
      await this.audit.record(transaction, { action: 'import.undo', subjectKind: 'import', subjectId: id, subjectName: fileName, after: { deleted } });
    });
    return this.get(id);
  }
}

/** Who is kept to some upstreams sees the imports that were their own. */
function ownOnes(query: SelectQueryBuilder<ImportJob>): SelectQueryBuilder<ImportJob> {
  const { kind, id, upstreamIds } = currentActor();
  return upstreamIds ? query.andWhere("job.actor ->> 'kind' = :kind AND job.actor ->> 'id' = :actorId", { kind, actorId: String(id) }) : query;
}
