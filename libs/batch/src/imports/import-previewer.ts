import { Injectable } from '@nestjs/common';
import { type Language, maskSecret, Transactions } from '@app/core';
import type { EntityManager } from 'typeorm';
import { type Problem, problem } from '../messages/problem.js';
import { problemText } from '../messages/problem-text.js';
import { UploadStore } from '../uploads/upload-store.js';
import { ImportFile } from './import-file.js';
import type { ImportOptions } from './import-options.js';
import { ImportPreview, type ImportPreviewRow, RowVerdict } from './import-preview.types.js';
import { type NewKey, RowJudge } from './row-judge.js';

const BATCH = 1_000;
const ROWS_OF_A_VERDICT = 100;

/** In the database, so that memory does not grow with the file. */
const REMEMBER = 'CREATE TEMPORARY TABLE preview_key (upstream_id integer, fingerprint text, row integer, PRIMARY KEY (upstream_id, fingerprint)) ON COMMIT DROP';
const SEEN_BEFORE = `
  WITH given AS (SELECT * FROM json_to_recordset($1::json) AS row ("upstreamId" integer, fingerprint text, row integer)),
  added AS (INSERT INTO preview_key SELECT "upstreamId", fingerprint, row FROM given ON CONFLICT DO NOTHING)
  SELECT given.row, seen.row AS first FROM given JOIN preview_key seen ON seen.upstream_id = given."upstreamId" AND seen.fingerprint = given.fingerprint`;

/** Says what an import would do, by the parser and the judge of imports, and writes nothing. */
@Injectable()
export class ImportPreviewer {
  constructor(
    private readonly uploads: UploadStore,
    private readonly judge: RowJudge,
    private readonly transactions: Transactions,
  ) {}

  /** @throws FileFault when the file is not what an import understands. */
  async preview(uploadId: string, options: ImportOptions, language: Language): Promise<ImportPreview> {
    const file = await ImportFile.open(this.uploads, uploadId, options);
    const tally = new Tally(language);
    await this.transactions.run(async ({ manager }) => {
      await manager.query(REMEMBER);
      for await (const reading of this.judge.readings(file, options.upstreamId, BATCH)) {
        const { fresh, known, repeated, invalid } = await this.judge.judge(manager, file, reading);
        const before = await seenBefore(manager, fresh);
        for (const key of fresh) {
          const first = before.get(key.row);
          if (first === undefined) tally.add(key.row, RowVerdict.NEW, [], key);
          else tally.add(key.row, RowVerdict.DUPLICATE, [problem('REPEATED', { first })], key);
        }
        for (const { row, found, wanted, differs } of known) {
          if (differs.length === 0) tally.add(row, RowVerdict.DUPLICATE, [problem('EXISTS', { keyId: found.id })], wanted);
          else tally.add(row, RowVerdict.CHANGED, [problem('EXISTS_OTHERWISE', { keyId: found.id, fields: differs.join(', ') })], wanted);
        }
        for (const { row, first } of repeated) tally.add(row, RowVerdict.DUPLICATE, [problem('REPEATED', { first })]);
        for (const [row, problems] of Map.groupBy(invalid, ({ row }) => row)) tally.add(row, RowVerdict.INVALID, problems);
      }
    });
    return {
      upload: file.upload,
      separator: file.separator,
      headings: [...file.headings],
      fields: [...file.columns.places.keys()],
      unknownColumns: file.columns.unknown.map(({ params }) => String(params.column)),
      ...tally.result(),
    };
  }
}

async function seenBefore(manager: EntityManager, fresh: readonly NewKey[]): Promise<Map<number, number>> {
  const given = fresh.map(({ upstreamId, fingerprint, row }) => ({ upstreamId, fingerprint, row }));
  const rows = (await manager.query(SEEN_BEFORE, [JSON.stringify(given)])) as { row: number; first: number }[];
  return new Map(rows.map(({ row, first }) => [row, first]));
}

/** Counts rows by verdict and keeps the first of each. */
class Tally {
  private readonly counts: Record<RowVerdict, number> = { [RowVerdict.NEW]: 0, [RowVerdict.DUPLICATE]: 0, [RowVerdict.CHANGED]: 0, [RowVerdict.INVALID]: 0 };
  private readonly rows: ImportPreviewRow[] = [];

  constructor(private readonly language: Language) {}

  add(row: number, verdict: RowVerdict, problems: readonly Problem[], key?: NewKey): void {
    if (this.counts[verdict]++ >= ROWS_OF_A_VERDICT) return;
    const reasons = problems.map((each) => problemText(each, this.language));
    this.rows.push({ row, verdict, reasons, upstreamId: key?.upstreamId, name: key?.name, maskedValue: key && maskSecret(key.keyValue) });
  }

  result(): Pick<ImportPreview, 'totalRows' | 'newCount' | 'duplicateCount' | 'changedCount' | 'invalidCount' | 'rows'> {
    const { NEW, DUPLICATE, CHANGED, INVALID } = this.counts;
    return {
      totalRows: NEW + DUPLICATE + CHANGED + INVALID,
      newCount: NEW,
      duplicateCount: DUPLICATE,
      changedCount: CHANGED,
      invalidCount: INVALID,
      rows: this.rows.sort((a, b) => a.row - b.row),
    };
  }
}
