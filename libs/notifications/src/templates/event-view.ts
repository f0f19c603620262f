import type { DomainEvent, Language, Localized, Reasoned, Severity } from '@app/core';
import { reasonWords, ruleTitle } from './reason-words.js';

const SEVERITIES: Record<Severity, Localized> = {
  INFO: { en: 'Info', 'zh-CN': '提示' },
  WARNING: { en: 'Warning', 'zh-CN': '警告' },
  CRITICAL: { en: 'Critical', 'zh-CN': '严重' },
};

/** Who has limits and quotas. */
const SUBJECT_KINDS: Readonly<Record<string, Localized>> = {
  GATEWAY: { en: 'Whole gateway', 'zh-CN': '整个网关' },
  UPSTREAM: { en: 'Upstream', 'zh-CN': '上游' },
  API_KEY: { en: 'API key', 'zh-CN': '密钥' },
  CONSUMER: { en: 'Consumer', 'zh-CN': '消费者' },
  VIRTUAL_KEY: { en: 'Virtual key', 'zh-CN': '虚拟密钥' },
  CONSUMER_ON_UPSTREAM: { en: 'Consumer on one upstream', 'zh-CN': '消费者对某个上游' },
};

/** What quotas count. */
const UNITS: Readonly<Record<string, Localized>> = {
  REQUESTS: { en: 'requests', 'zh-CN': '次请求' },
  UNITS: { en: 'units', 'zh-CN': '个计量单位' },
};

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

/** `2025-11-02 10:30:00` in a time zone. */
export function formatTime(iso: string, timeZone: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone }).format(date);
}

type Say = (value: never, language: Language, event: DomainEvent) => string;

/** The values that are written in the reader's language, by their names. */
const SAID: Readonly<Record<string, Say>> = {
  reason: (told: string, language, { data }) => reasonWords(data as Reasoned, told, language),
  error: (told: string, language, { data }) => reasonWords(data as Reasoned, told, language),
  ruleName: ruleTitle,
  subjectKind: subjectKindWords,
  unit: (unit: string, language) => UNITS[unit]?.[language] ?? unit,
  severity: (severity: Severity, language) => SEVERITIES[severity][language],
};

/** A kind of those who have limits and quotas, in words. */
export function subjectKindWords(kind: string, language: Language): string {
  return SUBJECT_KINDS[kind]?.[language] ?? kind;
}

/**
 * The variables of an event's template, in the template's language: the event's data with times written out, and
 * `time`, `timeZone`, `severity`, `subject`, `type`.
 */
export function viewOf(event: DomainEvent, timeZone: string, language: Language): object {
  const { reasonParams: _, ...data } = event.data as Reasoned;
  const { type, severity, subject, id: eventId, cause, occurredAt } = event;
  const values = { type, severity, subject, eventId, ruleName: cause?.ruleName, requestId: cause?.requestId, ...data };
  const written = Object.entries(values).map(([name, value]) => {
    if (typeof value === 'string' && ISO_TIME.test(value)) return [name, formatTime(value, timeZone)];
    const say = value === undefined || !Object.hasOwn(SAID, name) ? undefined : SAID[name];
    return [name, say ? say(value as never, language, event) : value];
  });
  return { ...Object.fromEntries(written), time: formatTime(occurredAt, timeZone), timeZone };
}
