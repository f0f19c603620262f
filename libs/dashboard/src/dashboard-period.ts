import { startOfStep, TimeStep } from '@app/logs';
import { DashboardRange } from './dashboard.type.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export interface DashboardPeriod {
  fromMs: number;
  step: TimeStep;
}

/** Where a range begins, and in which steps its traffic is shown. Starts lie on steps, so that no point is a fragment. */
export function periodOf(range: DashboardRange, nowMs: number, timeZone: string): DashboardPeriod {
  switch (range) {
    case DashboardRange.LAST_HOUR:
      return { fromMs: startOfStep(TimeStep.MINUTE, nowMs, timeZone) - 59 * MINUTE_MS, step: TimeStep.MINUTE };
    case DashboardRange.LAST_24_HOURS:
      return { fromMs: startOfStep(TimeStep.HOUR, nowMs, timeZone) - 23 * HOUR_MS, step: TimeStep.HOUR };
    case DashboardRange.TODAY:
      return { fromMs: startOfStep(TimeStep.DAY, nowMs, timeZone), step: TimeStep.HOUR };
    case DashboardRange.LAST_7_DAYS:
      return { fromMs: daysAgo(6, nowMs, timeZone), step: TimeStep.HOUR };
    case DashboardRange.LAST_30_DAYS:
      return { fromMs: daysAgo(29, nowMs, timeZone), step: TimeStep.DAY };
  }
}

function daysAgo(days: number, nowMs: number, timeZone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone).startOfDay().subtract({ days }).startOfDay().epochMilliseconds;
}
