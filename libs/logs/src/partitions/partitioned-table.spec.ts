import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PARTITIONED_TABLES, partitionAt, startOfPartition } from './partitioned-table.js';

describe('the partition of a moment', () => {
  it('holds it, tells its start by its name, and borders on the next one', () => {
    const moments = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.constantFrom(...PARTITIONED_TABLES), moments, (table, at) => {
        const partition = partitionAt(table, at.getTime());
        expect(partition.from.getTime()).toBeLessThanOrEqual(at.getTime());
        expect(partition.to.getTime()).toBeGreaterThan(at.getTime());
        expect(startOfPartition(table, partition.name)).toEqual(partition.from);
        expect(partitionAt(table, partition.to.getTime()).from).toEqual(partition.to);
      }),
    );
  });
});
