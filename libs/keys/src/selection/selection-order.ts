import { SelectionPolicy } from '@app/core';
import type { PooledKey } from '../pooled-key.js';
import { LeastUsedOrder } from './least-used-order.js';
import { PriorityOrder } from './priority-order.js';
import { RandomOrder } from './random-order.js';
import { RoundRobinOrder } from './round-robin-order.js';
import type { SlotMarks } from './slot-marks.js';
import { WeightedOrder } from './weighted-order.js';

/** What a key's place in an order may depend on. */
export type RankedKey = Readonly<Pick<PooledKey, 'id' | 'weight' | 'priority' | 'inFlight'>>;

/** The usable keys of one pool in the order in which a policy takes them. Slots are small numbers, one a key. */
export interface SelectionOrder {
  add(slot: number, key: RankedKey): void;
  /** Does nothing when the slot is not there. */
  remove(slot: number): void;
  /** The next slot that is not marked, -1 when there is none. Changes nothing. */
  next(marks: SlotMarks): number;
  /** The slot's turn is over, whether it was taken or let another one go first. */
  turned(slot: number, key: RankedKey): void;
  /** An attempt with this key has ended. */
  released(slot: number, key: RankedKey): void;
}

export function createSelectionOrder(policy: SelectionPolicy): SelectionOrder {
  switch (policy) {
    case SelectionPolicy.ROUND_ROBIN:
      return new RoundRobinOrder();
    case SelectionPolicy.WEIGHTED:
      return new WeightedOrder();
    case SelectionPolicy.RANDOM:
      return new RandomOrder();
    case SelectionPolicy.LEAST_USED:
      return new LeastUsedOrder();
    case SelectionPolicy.PRIORITY:
      return new PriorityOrder();
  }
}
