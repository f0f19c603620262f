import type { DomainEvent, Language } from '@app/core';
import { DIGEST_TEMPLATES } from './default-templates.js';
import { EVENT_LABELS } from './event-labels.js';
import { formatTime, subjectKindWords } from './event-view.js';
import { render, type TemplateText } from './template-renderer.js';

/** So many subjects are named for each type of event; the rest are counted. */
const NAMED = 100;

/** One message for many events: how many of which type, and about what. */
export function renderDigest(events: readonly DomainEvent[], language: Language, at: string, timeZone: string): TemplateText {
  const byType = Map.groupBy(events, ({ type }) => type);
  const groups = [...byType].map(([type, members]) => {
    const names = [...new Set(members.map((event) => nameOf(event, language)))];
    const more = names.length - NAMED;
    return { label: EVENT_LABELS[type][language], count: members.length, subjects: names.slice(0, NAMED).join(language === 'en' ? ', ' : '、') + (more > 0 ? ` +${more}` : '') };
  });
  return render(DIGEST_TEMPLATES[language], { count: events.length, groups, time: formatTime(at, timeZone) });
}

/** What an event is about, as people call it. */
export function nameOf({ subject, data }: Pick<DomainEvent, 'subject' | 'data'>, language: Language): string {
  const named = data as { keyName?: string; subjectKind?: string; subjectName?: string; upstreamName?: string; headerName?: string; task?: string; email?: string; channelName?: string };
  const limited = named.subjectKind && (named.subjectName || subjectKindWords(named.subjectKind, language));
  return named.keyName ?? limited ?? named.headerName ?? named.upstreamName ?? named.task ?? named.email ?? named.channelName ?? subject;
}
