import { Inject, Injectable } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import type { LimitStore } from '../store/limit-store.js';
import { LIMIT_STORE } from '../store/limit-store.provider.js';

/** What the guard is told of one call. Times are in whole seconds. */
export interface ThrottlerStanding {
  totalHits: number;
  timeToExpire: number;
  isBlocked: boolean;
  timeToBlockExpire: number;
}

/** Lets @nestjs/throttler count in the store of all other limits: sliding windows, shared by workers and nodes. */
@Injectable()
export class SlidingThrottlerStorage implements ThrottlerStorage {
  constructor(@Inject(LIMIT_STORE) private readonly store: LimitStore) {}

  /**
   * Counts a call. A refused one is not counted, so the block ends by itself as the window slides:
   * `blockDuration` has nothing to add to it.
   */
  async increment(key: string, ttl: number, limit: number, _blockDuration: number, throttlerName: string): Promise<ThrottlerStanding> {
    const decision = await this.store.take([{ kind: 'WINDOW', key: `throttle:${throttlerName}:${key}`, limit, cost: 1, windowMs: ttl }]);
    const secondsLeft = Math.max(1, Math.ceil((decision.resetAtMs[0] - decision.atMs) / 1000));
    const isBlocked = !decision.admitted;
    return { totalHits: decision.current[0] + (isBlocked ? 1 : 0), timeToExpire: secondsLeft, isBlocked, timeToBlockExpire: isBlocked ? secondsLeft : 0 };
  }
}
