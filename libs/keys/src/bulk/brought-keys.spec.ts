import type { Transaction } from '@app/core';
import { describe, expect, it } from 'vitest';
import { pooledKey } from '../key-selector.fixture.js';
import { BroughtKeys } from './brought-keys.js';

function begin() {
  const told: number[][] = [];
  const undos: (() => void)[] = [];
  const transaction = {
    announce: (_topic: unknown, { ids }: { ids: number[] }) => void told.push(ids),
    onRollback: (undo: () => void) => void undos.push(undo),
  } as unknown as Transaction;
  return { transaction, told, rollBack: () => undos.forEach((undo) => undo()) };
}

const keysFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => pooledKey(first + index));

describe('keys that a transaction brings', () => {
  it('are announced in messages that fit, and handed over once', () => {
    const { transaction, told } = begin();
    const brought = new BroughtKeys();
    const keys = keysFrom(1, 1_000);
    brought.announce(transaction, keys);
    expect(told.map(({ length }) => length)).toEqual([600, 400]);
    expect(brought.take(told[0])).toEqual(keys.slice(0, 600));
    expect(brought.take(told[0])).toEqual([]);
    expect(brought.take(told[1])).toEqual(keys.slice(600));
  });

  it('are to be read from the database once something else was told of them', () => {
    const { transaction, told } = begin();
    const brought = new BroughtKeys();
    brought.announce(transaction, keysFrom(1, 3));
    brought.forget([2, 99]);
    expect(brought.take(told[0]).map(({ id }) => id)).toEqual([1, 3]);
  });

  it('are not kept when the transaction is taken back', () => {
    const [first, second] = [begin(), begin()];
    const brought = new BroughtKeys();
    brought.announce(first.transaction, keysFrom(1, 3));
    brought.announce(second.transaction, keysFrom(4, 1));
    first.rollBack();
    expect(brought.take(first.told[0])).toEqual([]);
    expect(brought.take(second.told[0]).map(({ id }) => id)).toEqual([4]);
  });

  it('are announced and not kept when they are too many', () => {
    const { transaction, told } = begin();
    const brought = new BroughtKeys();
    brought.announce(transaction, keysFrom(1, 5_001));
    expect(told.flat()).toHaveLength(5_001);
    expect(told.flatMap((ids) => brought.take(ids))).toEqual([]);
  });
});
