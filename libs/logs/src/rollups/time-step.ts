import { registerEnumType } from '@nestjs/graphql';
import { GatewayError } from '@app/core';

/** How time is cut, in a time zone. */
export enum TimeStep {
  MINUTE = 'MINUTE',
  HOUR = 'HOUR',
  DAY = 'DAY',
  /** Weeks begin on Monday. */
  WEEK = 'WEEK',
  MONTH = 'MONTH',
}

registerEnumType(TimeStep, { name: 'TimeStep', description: 'How time is cut; days and longer steps in the time zone that is asked for.' });

const FIXED_MS = { [TimeStep.MINUTE]: 60_000, [TimeStep.HOUR]: 3_600_000 };

/** @throws GatewayError BAD_USER_INPUT for what is no IANA time zone */
export function checkTimeZone(timeZone: string): string {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone);
    return timeZone;
  } catch {
    throw GatewayError.badInput('timeZone', `${JSON.stringify(timeZone)} is not a time zone`);
  }
}

/** The time zone's distances from UTC in a range of time, in minutes. */
export function offsetsBetween(timeZone: string, fromMs: number, toMs: number): number[] {
  const offsets: number[] = [];
  let at: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(fromMs).toZonedDateTimeISO(timeZone);
  while (at && at.epochMilliseconds <= toMs) {
    offsets.push(at.offsetNanoseconds / 60_000_000_000);
    at = at.getTimeZoneTransition('next');
  }
  return offsets;
}

/** The start of the step that holds a moment. */
export function startOfStep(step: TimeStep, atMs: number, timeZone: string): number {
  const at = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone);
  switch (step) {
    case TimeStep.MINUTE:
    case TimeStep.HOUR: {
      const shiftMs = at.offsetNanoseconds / 1e6;
      return Math.floor((atMs + shiftMs) / FIXED_MS[step]) * FIXED_MS[step] - shiftMs;
    }
    case TimeStep.DAY:
      return at.startOfDay().epochMilliseconds;
    case TimeStep.WEEK:
      return at.subtract({ days: at.dayOfWeek - 1 }).startOfDay().epochMilliseconds;
    case TimeStep.MONTH:
      return at.with({ day: 1 }).startOfDay().epochMilliseconds;
  }
}

/** The starts of all steps that touch a range, the one that its start lies in first. */
export function* stepsBetween(step: TimeStep, fromMs: number, toMs: number, timeZone: string): Generator<number> {
  let startMs = startOfStep(step, fromMs, timeZone);
  while (startMs < toMs) {
    yield startMs;
    startMs = nextStep(step, startMs, timeZone);
  }
}

function nextStep(step: TimeStep, startMs: number, timeZone: string): number {
  if (step === TimeStep.MINUTE || step === TimeStep.HOUR) return startMs + FIXED_MS[step];
  const duration = { [TimeStep.DAY]: { days: 1 }, [TimeStep.WEEK]: { weeks: 1 }, [TimeStep.MONTH]: { months: 1 } }[step];
  return Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(timeZone).add(duration).startOfDay().epochMilliseconds;
}
