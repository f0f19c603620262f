import type { Transaction } from '@app/core';
import type { EntityManager } from 'typeorm';
import type { RowProblem } from '../messages/problem.js';

/** What a portion of rows came to. */
export interface Progress {
  rows: number;
  added: number;
  updated: number;
  duplicates: number;
  invalid: number;
}

export const NO_PROGRESS: Readonly<Progress> = { rows: 0, added: 0, updated: 0, duplicates: 0, invalid: 0 };

export function sumOf(a: Readonly<Progress>, b: Readonly<Progress>): Progress {
  return { rows: a.rows + b.rows, added: a.added + b.added, updated: a.updated + b.updated, duplicates: a.duplicates + b.duplicates, invalid: a.invalid + b.invalid };
}

/** The job was cancelled, or another process has taken it over: nothing more is written. */
export class ImportStopped extends Error {}

/**
 * Writes progress in the transaction of the rows that it counts, so that each is imported once, whoever dies when.
 * @throws ImportStopped
 */
export async function writeProgress({ manager }: Transaction, jobId: number, runner: string, { rows, added, updated, duplicates, invalid }: Progress): Promise<void> {
  const [, count] = (await manager.query(
    `UPDATE import_job SET done_rows = done_rows + $3, added = added + $4, updated = updated + $5, duplicates = duplicates + $6, invalid = invalid + $7, alive_at = now(), tries = 0
     WHERE id = $1 AND runner = $2 AND status = 'RUNNING'`,
    [jobId, runner, rows, added, updated, duplicates, invalid],
  )) as [unknown[], number];
  if (count === 0) throw new ImportStopped();
}

export async function writeProblems(manager: EntityManager, jobId: number, problems: readonly RowProblem[]): Promise<void> {
  if (problems.length === 0) return;
  await manager.query(
    `INSERT INTO import_problem (import_job_id, row, code, params)
     SELECT $1, row, code, params FROM ROWS FROM (json_to_recordset($2::json) AS (row integer, code text, params jsonb)) WITH ORDINALITY AS problem (row, code, params, place) ORDER BY row, place`,
    [jobId, JSON.stringify(problems)],
  );
}
