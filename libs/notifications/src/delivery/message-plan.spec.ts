import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Notification } from '../notification.entity.js';
import { planMessages } from './message-plan.js';

let nextId = 1;
const one = (fields: Partial<Notification> = {}): Notification => ({ id: nextId, messageId: `m${nextId++}`, digestId: null, routeId: 1, attempts: 0, ...fields }) as Notification;
const many = (count: number, fields: Partial<Notification> = {}) => Array.from({ length: count }, () => one(fields));

describe('planMessages', () => {
  it('sends each by itself where there is room', () => {
    const plan = planMessages(many(3), Infinity, new Map());
    expect(plan.map(({ notifications }) => notifications.length)).toEqual([1, 1, 1]);
  });

  it('puts what exceeds the room into one digest', () => {
    const plan = planMessages(many(1_000), 18, new Map());
    expect(plan).toHaveLength(18);
    expect(plan.at(-1)).toMatchObject({ id: null });
    expect(plan.at(-1)!.notifications).toHaveLength(983);
  });

  it('makes a digest of a route that has more waiting than it wants', () => {
    const plan = planMessages([...many(3), ...many(2, { routeId: 2 })], Infinity, new Map([[1, 2]]));
    expect(plan.map(({ id, notifications }) => [id === null, notifications.length])).toEqual([
      [true, 3],
      [false, 1],
      [false, 1],
    ]);
  });

  it('sends what was tried under the id that it was tried under', () => {
    const digested = many(3, { digestId: 'd1', attempts: 1 });
    const single = one({ attempts: 2 });
    const plan = planMessages([...digested, single, ...many(5)], 3, new Map());
    expect(plan.map(({ id }) => id)).toEqual(['d1', single.messageId, null]);
  });

  it('loses nothing, doubles nothing and keeps within the room', () => {
    const notification = fc.record({ routeId: fc.constantFrom(1, 2, null), attempts: fc.constantFrom(0, 0, 0, 1), digestId: fc.constantFrom(null, null, 'd1', 'd2') });
    fc.assert(
      fc.property(fc.array(notification, { maxLength: 60 }), fc.integer({ min: 1, max: 30 }), (list, room) => {
        const due = list.map((fields) => one(fields.digestId ? { ...fields, attempts: 1 } : fields));
        const plan = planMessages(due, room, new Map([[1, 5]]));
        const sent = plan.flatMap(({ notifications }) => notifications);
        expect(new Set(sent).size).toBe(sent.length);
        expect(plan.length).toBeLessThanOrEqual(room);
        const untried = due.filter(({ attempts }) => attempts === 0);
        // What was tried before keeps its message and may have to wait for room; what was not goes out now, if need be together.
        const triedMessages = new Set(due.filter(({ attempts }) => attempts > 0).map(({ digestId, messageId }) => digestId ?? messageId)).size;
        if (triedMessages < room) expect(untried.every((waiting) => sent.includes(waiting))).toBe(true);
      }),
    );
  });
});
