import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FairQueue } from './fair-queue.js';

describe('the fair queue', () => {
  it('lets tenants take turns, whatever the lengths of their queues', () => {
    const queue = new FairQueue<string>(100);
    for (let index = 0; index < 50; index++) queue.push('greedy', `greedy ${index}`);
    queue.push('modest', 'modest 0');
    expect([queue.shift(), queue.shift(), queue.shift()]).toEqual(['greedy 0', 'modest 0', 'greedy 1']);
  });

  it('keeps the order within a tenant and loses nothing', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('a', 'b', 'c')), (tenants) => {
      const queue = new FairQueue<{ tenant: string; index: number }>(1_000);
      tenants.forEach((tenant, index) => queue.push(tenant, { tenant, index }));
      const served: { tenant: string; index: number }[] = [];
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) served.push(item);
      expect(served).toHaveLength(tenants.length);
      for (const tenant of ['a', 'b', 'c']) {
        const own = served.filter((item) => item.tenant === tenant).map(({ index }) => index);
        expect(own).toEqual([...own].sort((left, right) => left - right));
      }
      expect(queue.size).toBe(0);
    }));
  });

  it('refuses a tenant past its bound, and only that one', () => {
    const queue = new FairQueue<number>(2);
    expect([queue.push('a', 1), queue.push('a', 2), queue.push('a', 3), queue.push('b', 1)]).toEqual([true, true, false, true]);
  });

  it('gives back what could not be served first', () => {
    const queue = new FairQueue<number>(10);
    queue.push('a', 2);
    queue.unshift('a', 1);
    expect([queue.shift(), queue.shift()]).toEqual([1, 2]);
  });

  it('drops what is stale', () => {
    const queue = new FairQueue<number>(10);
    for (const item of [1, 2, 3]) queue.push('a', item);
    expect(queue.removeWhere((item) => item < 3)).toEqual([1, 2]);
    expect([queue.size, queue.shift(), queue.shift()]).toEqual([1, 3, undefined]);
  });
});
