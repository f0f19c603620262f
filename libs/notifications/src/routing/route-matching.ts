import { SEVERITIES, type DomainEvent, type DomainEventType } from '@app/core';
import type { NotificationRoute } from '../notification-route.entity.js';

/** What ends what: an event of the first kind is over when one of the second comes about the same subject. */
export const RECOVERY_OF: Partial<Record<DomainEventType, DomainEventType>> = {
  key_disabled: 'key_recovered',
  key_banned: 'key_recovered',
  pool_low: 'pool_recovered',
  pool_exhausted: 'pool_recovered',
};

export const RECOVERIES: ReadonlySet<DomainEventType> = new Set(Object.values(RECOVERY_OF));

type Matching = Pick<NotificationRoute, 'eventTypes' | 'upstreamIds' | 'minimumSeverity'>;

/** Whether a route asks for an event. */
export function asksFor(route: Matching, event: Pick<DomainEvent, 'type' | 'severity' | 'upstreamId'>): boolean {
  if (route.eventTypes.length > 0 && !route.eventTypes.includes(event.type)) return false;
  if (route.upstreamIds.length > 0 && !(event.upstreamId !== undefined && route.upstreamIds.includes(event.upstreamId))) return false;
  return SEVERITIES.indexOf(event.severity) >= SEVERITIES.indexOf(route.minimumSeverity);
}

/** Whether a route, which need not ask for recoveries themselves, wants to hear of this one if it told of what it ends. */
export function mayHearRecovery(route: Matching & Pick<NotificationRoute, 'recoveryNotice'>, event: Pick<DomainEvent, 'type' | 'upstreamId'>): boolean {
  if (!route.recoveryNotice || !RECOVERIES.has(event.type)) return false;
  return route.upstreamIds.length === 0 || (event.upstreamId !== undefined && route.upstreamIds.includes(event.upstreamId));
}

type Quiet = Pick<NotificationRoute, 'quietFrom' | 'quietTo' | 'timeZone'>;

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/** When a message made now may go: at once, or at the end of the quiet hours that it falls into. */
export function sendAt(route: Quiet, now: Date): Date {
  const { quietFrom, quietTo, timeZone } = route;
  if (!quietFrom || !quietTo || quietFrom === quietTo) return now;
  const minute = minuteOfDay(now, timeZone);
  const [from, to] = [minutes(quietFrom), minutes(quietTo)];
  const quiet = from < to ? minute >= from && minute < to : minute >= from || minute < to;
  if (!quiet) return now;
  const left = (to - minute + DAY_MINUTES) % DAY_MINUTES;
  return new Date(Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS + left * MINUTE_MS);
}

function minutes(text: string): number {
  const [hour, minute] = text.split(':').map(Number);
  return hour * 60 + minute;
}

function minuteOfDay(at: Date, timeZone: string): number {
  return minutes(new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }).format(at));
}
