import { Cron } from 'croner';
import { GatewayError } from '@app/core';
import { cronFault } from './cron-fault.js';

/** A cron expression in a time zone. */
export class Schedule {
  private readonly pattern: Cron;

  /** @throws GatewayError BAD_USER_INPUT that says what is wrong with the expression or the zone. */
  constructor(cron: string, timeZone: string) {
    try {
      this.pattern = new Cron(cron, { timezone: timeZone, paused: true });
      this.pattern.nextRun();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const { reason, params } = cronFault(cron, timeZone, message);
      throw GatewayError.badInput('cron', message, reason, params);
    }
  }

  next(after: Date): Date | null {
    return this.pattern.nextRun(after);
  }

  /** The firing that is due at a moment: timers are late by a little, never early. */
  latest(now: Date): Date | null {
    return this.pattern.previousRuns(1, new Date(now.getTime() + 1))[0] ?? null;
  }
}
