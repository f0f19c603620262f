import { Injectable } from '@nestjs/common';
import type { Transaction } from '@app/core';
import { KeyImporter } from '@app/keys';
import { KeyQuotas } from '@app/limits';
import { problem, type RowProblem } from '../messages/problem.js';
import type { Progress } from './import-progress.js';
import { type Judgement, type KnownKey, merged, type NewKey } from './row-judge.js';

/** Writes what the judge found good, and says what became of every row. */
@Injectable()
export class RowWriter {
  constructor(
    private readonly importer: KeyImporter,
    private readonly quotas: KeyQuotas,
  ) {}

  /** @param dry only says what is wrong. */
  async write(transaction: Transaction, judgement: Judgement, jobId: number, updateExisting: boolean, dry = false): Promise<{ progress: Progress; problems: RowProblem[] }> {
    const { fresh, known, repeated, invalid, invalidRows } = judgement;
    const added = dry ? fresh.length : await this.add(transaction, fresh, jobId);
    const changed = updateExisting ? known.filter(({ differs }) => differs.length > 0) : [];
    if (!dry) await this.importer.update(transaction, changed.map(merged));
    const passedOver = known.filter((each) => !changed.includes(each));
    const late = fresh.length - added;
    return {
      progress: { rows: fresh.length + known.length + repeated.length + invalidRows, added, updated: changed.length, duplicates: passedOver.length + repeated.length + late, invalid: invalidRows },
      problems: [...invalid, ...passedOver.map(problemOfKnown), ...repeated.map(({ row, first }) => ({ row, ...problem('REPEATED', { first }) }))].sort((a, b) => a.row - b.row),
    };
  }

  private async add(transaction: Transaction, fresh: readonly NewKey[], jobId: number): Promise<number> {
    const ids = await this.importer.insert(transaction, fresh, jobId);
    const quotas = fresh.flatMap(({ name, quota }, index) => {
      const apiKeyId = ids[index];
      return quota && apiKeyId !== undefined ? [{ apiKeyId, name, ...quota }] : [];
    });
    await this.quotas.create(transaction, quotas);
    return ids.filter((id) => id !== undefined).length;
  }
}

function problemOfKnown({ row, found, differs }: KnownKey): RowProblem {
  return differs.length === 0 ? { row, ...problem('EXISTS', { keyId: found.id }) } : { row, ...problem('EXISTS_OTHERWISE', { keyId: found.id, fields: differs.join(', ') }) };
}
