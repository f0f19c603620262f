import { Injectable } from '@nestjs/common';
import type { Language } from '@app/core';
import type { Response } from 'express';
import { FileFault } from '../messages/problem.js';
import { problemText } from '../messages/problem-text.js';
import { type ImportJob, ImportStatus, OPEN_STATUSES } from './import-job.js';
import { ImportsService } from './imports.service.js';

/** What REST answers of an import that is done. */
export interface ImportAnswer {
  success_count: number;
  failed_count: number;
  errors: { row: number; error: string }[];
}

/** What REST answers of an import that is queued. */
export interface QueuedAnswer {
  job_id: number;
  status: string;
  status_url: string;
}

/** Says over REST what became of an import. */
@Injectable()
export class ImportAnswers {
  constructor(private readonly imports: ImportsService) {}

  async of(job: ImportJob, language: Language, response: Response): Promise<ImportAnswer | QueuedAnswer> {
    if (OPEN_STATUSES.includes(job.status)) {
      const status_url = `/api/admin/batch/jobs/${job.id}`;
      response.status(202).setHeader('Location', status_url);
      return { job_id: job.id, status: job.status.toLowerCase(), status_url };
    }
    if (job.status === ImportStatus.FAILED && job.fault && job.fault.code !== 'NOTHING_IMPORTED') throw new FileFault(job.fault);
    response.status(200);
    const errors: ImportAnswer['errors'] = [];
    for await (const problems of this.imports.problems(job.id)) errors.push(...problems.map((problem) => ({ row: problem.row, error: problemText(problem, language) })));
    return { success_count: job.added + job.updated, failed_count: job.duplicates + job.invalid, errors };
  }
}
