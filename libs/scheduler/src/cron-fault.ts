import type { Explained } from '@app/core';

/** The parts of an expression of six; one of five begins with the minute. */
const PARTS = ['second', 'minute', 'hour', 'day', 'month', 'dayOfWeek'];
/** Counted from 0 where people count from 1. */
const FROM_ZERO = ['day', 'month'];

/** What croner's message says is wrong with a cron expression; a reason alone where it says something unusual. */
export function cronFault(cron: string, timeZone: string, message: string): Explained {
  const count = cron.trim().split(/\s+/).filter((part) => part !== '').length;
  const position = (index: number) => (count === 5 ? index : index + 1);
  if (/time ?zone/i.test(message)) return { reason: 'UNKNOWN_TIME_ZONE', params: { zone: timeZone } };
  if (/space separated parts/.test(message)) return { reason: 'CRON_PARTS', params: { count } };
  const [, part, value] = /Invalid value for (\w+): (-?\d+)/.exec(message) ?? [];
  if (PARTS.includes(part)) return { reason: 'CRON_OUT_OF_RANGE', params: { position: position(PARTS.indexOf(part)), value: Number(value) + (FROM_ZERO.includes(part) ? 1 : 0) } };
  const [, index, found] = /entry (\d+) \((.*)\) contains illegal characters/.exec(message) ?? [];
  if (found !== undefined) return { reason: 'CRON_UNEXPECTED', params: { position: position(Number(index)), found } };
  if (/step/.test(message)) return { reason: 'CRON_STEP' };
  if (/range|From value/.test(message)) return { reason: 'CRON_RANGE' };
  return { reason: 'UNREADABLE' };
}
