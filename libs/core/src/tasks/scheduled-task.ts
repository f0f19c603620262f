import type { Type } from '@nestjs/common';
import type { TaskResult } from './task-result.js';

/**
 * Work with a schedule, as a value that its feature exports. The runner owns when it runs, that each firing runs
 * once among all workers and nodes, its time limit and its history.
 */
export interface ScheduledTask<S = unknown> {
  /** Its identity for good: kebab-case verb and noun. */
  readonly name: string;
  readonly description: string;
  /** Five or six fields (seconds first). An admin may set another. */
  readonly cron: string;
  /** IANA name; UTC when not given. */
  readonly timeZone?: string;
  readonly timeLimitSeconds: number;
  /** The service that does it. */
  readonly service: Type<S>;
  /** @returns what it came to, for the history. */
  run(service: S, signal: AbortSignal): Promise<TaskResult>;
}

/** Keeps the service's type and the function's in step. */
export function scheduledTask<S>(task: ScheduledTask<S>): ScheduledTask {
  return task as ScheduledTask;
}
