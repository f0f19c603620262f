import { type TimeStep } from '../../graphql/generated/analytics/graphql';

const FIXED_MS = { MINUTE: 60_000, HOUR: 3_600_000 } as const;

/** When the step that starts then is over; days and longer ones are those of the time zone. */
export function stepEndMs(startMs: number, step: TimeStep, timeZone: string): number {
  if (step === 'MINUTE' || step === 'HOUR') return startMs + FIXED_MS[step];
  const start = new Date(wallMs(startMs, timeZone));
  const [year, month, day] = [start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate()];
  const end = { DAY: () => Date.UTC(year, month, day + 1), WEEK: () => Date.UTC(year, month, day + 7), MONTH: () => Date.UTC(year, month + 1, 1) }[step]();
  const byOldOffset = end - (wallMs(startMs, timeZone) - startMs);
  const exact = end - (wallMs(byOldOffset, timeZone) - byOldOffset);
  // Where clocks are put forward at midnight, the day begins after what they pass over.
  return wallMs(exact, timeZone) < end ? byOldOffset : exact;
}

/** What the clocks of the time zone show, as if that were UTC. */
function wallMs(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' }).formatToParts(atMs);
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((one) => one.type === type)!.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}
