import type { DomainEvent } from '@app/core';
import { DIGEST_TEMPLATES } from './default-templates.js';
import { EVENT_LABELS, type Language } from './event-labels.js';
import { formatTime, render, type TemplateText } from './template-renderer.js';

/** So many subjects are named for each type of event; the rest are counted. */
const NAMED = 100;

/** One message for many events: how many of which type, and about what. */
export function renderDigest(events: readonly DomainEvent[], language: Language, at: string, timeZone: string): TemplateText {
  const byType = Map.groupBy(events, ({ type }) => type);
  const groups = [...byType].map(([type, members]) => {
    const names = [...new Set(members.map(nameOf))];
    const more = names.length - NAMED;
    return { label: EVENT_LABELS[type][language], count: members.length, subjects: names.slice(0, NAMED).join(', ') + (more > 0 ? ` +${more}` : '') };
  });
  return render(DIGEST_TEMPLATES[language], { count: events.length, groups, time: formatTime(at, timeZone) });
}

/** What an event is about, as people call it. */
export function nameOf({ subject, data }: Pick<DomainEvent, 'subject' | 'data'>): string {
  const named = data as { keyName?: string; subjectName?: string; upstreamName?: string; headerName?: string; task?: string; email?: string; channelName?: string };
  return named.keyName ?? named.subjectName ?? named.headerName ?? named.upstreamName ?? named.task ?? named.email ?? named.channelName ?? subject;
}
