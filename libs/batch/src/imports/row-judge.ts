import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type ExistingKey, type ImportedKey, KeyImporter } from '@app/keys';
import type { EntityManager } from 'typeorm';
import { problem, type RowProblem } from '../messages/problem.js';
import type { KeyColumn } from '../rows/key-columns.js';
import { type KeyRow, readKeyRow } from '../rows/key-row.js';
import type { ImportFile, NumberedRecord } from './import-file.js';

/** Reading and fingerprinting takes some 10 µs a row: requests are served between portions of so many. */
const PORTION = 16;

const COMPARED = { name: 'name', location: 'location', param_name: 'paramName', value_prefix: 'valuePrefix', weight: 'weight', priority: 'priority' } as const satisfies Partial<Record<KeyColumn, keyof ExistingKey>>;
export type ComparedColumn = keyof typeof COMPARED;

export interface NewKey extends ImportedKey {
  row: number;
  quota: KeyRow['quota'];
  /** As they stand in the file. An empty one says nothing of a key that is there already. */
  cells: readonly string[];
}

/** A key that the upstream has already. */
export interface KnownKey {
  row: number;
  found: ExistingKey;
  wanted: NewKey;
  /** The columns of the file that say something else than is stored. */
  differs: ComparedColumn[];
}

/** A portion of a file's rows, as far as they say something by themselves. */
export interface Reading {
  rows: NewKey[];
  invalid: RowProblem[];
  invalidRows: number;
}

/** What a portion of a file's rows comes to. */
export interface Judgement {
  fresh: NewKey[];
  known: KnownKey[];
  /** The same key as in an earlier row of the portion. */
  repeated: { row: number; first: number }[];
  invalid: RowProblem[];
  invalidRows: number;
}

/** Tells the rows of a file apart: new, known, repeated, invalid. The one judge of previews and imports. */
@Injectable()
export class RowJudge {
  constructor(private readonly importer: KeyImporter) {}

  /** Reads a file in portions of `size`. @param skip so many rows were imported before. */
  async *readings(file: ImportFile, upstreamId: number | undefined, size: number, skip = 0): AsyncGenerator<Reading> {
    for await (const records of file.batches(size, skip)) yield await this.read(file, records, upstreamId);
  }

  async judge(manager: EntityManager, file: ImportFile, { rows, invalid, invalidRows }: Reading): Promise<Judgement> {
    const judgement: Judgement = { fresh: [], known: [], repeated: [], invalid, invalidRows };
    const upstreams = await this.importer.lockUpstreams(manager, [...new Set(rows.map((row) => row.upstreamId))]);
    // Fingerprints of two upstreams differ, whatever the key.
    const candidates = new Map<string, NewKey>();
    for (const row of rows) {
      const first = candidates.get(row.fingerprint);
      if (!upstreams.has(row.upstreamId)) {
        judgement.invalidRows++;
        judgement.invalid.push({ row: row.row, ...problem('UPSTREAM_UNKNOWN', { id: row.upstreamId }) });
      } else if (first) judgement.repeated.push({ row: row.row, first: first.row });
      else candidates.set(row.fingerprint, row);
    }
    for (const found of await this.importer.findExisting(manager, [...candidates.values()])) {
      const wanted = candidates.get(found.fingerprint)!;
      candidates.delete(found.fingerprint);
      judgement.known.push({ row: wanted.row, found, wanted, differs: differences(found, wanted, file) });
    }
    judgement.fresh.push(...candidates.values());
    return judgement;
  }

  private async read(file: ImportFile, records: readonly NumberedRecord[], upstreamId: number | undefined): Promise<Reading> {
    const reading: Reading = { rows: [], invalid: [], invalidRows: 0 };
    for (const [index, { row, cells }] of records.entries()) {
      if (index > 0 && index % PORTION === 0) await nextTurn();
      const read = readKeyRow(cells, file.columns, upstreamId);
      if (Array.isArray(read)) {
        reading.invalidRows++;
        reading.invalid.push(...read.map((each) => ({ row, ...each })));
      } else {
        const fingerprint = this.importer.fingerprint(read.upstreamId, read.keyValue);
        reading.rows.push({ ...read, row, fingerprint, cells, name: read.name || `key-${fingerprint.slice(0, 8)}` });
      }
    }
    return reading;
  }
}

function differences(found: ExistingKey, wanted: NewKey, { columns }: ImportFile): ComparedColumn[] {
  const isGiven = (column: ComparedColumn) => (wanted.cells[columns.places.get(column) ?? -1] ?? '') !== '';
  return (Object.keys(COMPARED) as ComparedColumn[]).filter((column) => isGiven(column) && found[COMPARED[column]] !== wanted[COMPARED[column]]);
}

/** The key as it is stored, but for what the file says otherwise. */
export function merged({ found, wanted, differs }: KnownKey): ExistingKey {
  return { ...found, ...Object.fromEntries(differs.map((column) => [COMPARED[column], wanted[COMPARED[column]]])) };
}
