import { GatewayError, type DomainEvent } from '@app/core';
import Mustache from 'mustache';

export interface TemplateText {
  title: string;
  body: string;
}

/** A value's own line feeds and markup must not become part of the message's: a name is a name. */
function escapeMarkdown(value: unknown): string {
  return String(value).replace(/\s+/g, ' ').replace(/[`[\]<]/g, (character) => (character === '<' ? '&lt;' : `\\${character}`));
}

/** Leaves out paragraphs that came out empty. */
function tidy(text: string): string {
  return text.replace(/\n{3,}/g, '\n\n').trim();
}

/** @throws GatewayError BAD_USER_INPUT when a template is not well-formed. */
export function checkTemplate({ title, body }: TemplateText): void {
  for (const [field, text] of [['title', title], ['body', body]] as const) {
    try {
      Mustache.parse(text);
    } catch (error) {
      throw GatewayError.badInput(field, error instanceof Error ? error.message : String(error));
    }
  }
}

export function render(template: TemplateText, view: object): TemplateText {
  const options = { escape: escapeMarkdown };
  return {
    title: Mustache.render(template.title, view, {}, { escape: (value) => String(value).replace(/\s+/g, ' ') }).trim(),
    body: tidy(Mustache.render(template.body, view, {}, options)),
  };
}

/** `2025-11-02 10:30:00` in a time zone. */
export function formatTime(iso: string, timeZone: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone }).format(date);
}

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

/** The variables of an event's template: its data with times written out, and `time`, `severity`, `subject`, `type`. */
export function viewOf(event: DomainEvent, timeZone: string): object {
  const data = Object.fromEntries(Object.entries(event.data).map(([name, value]) => [name, typeof value === 'string' && ISO_TIME.test(value) ? formatTime(value, timeZone) : value]));
  return { type: event.type, severity: event.severity, subject: event.subject, eventId: event.id, ruleName: event.cause?.ruleName, requestId: event.cause?.requestId, ...data, time: formatTime(event.occurredAt, timeZone) };
}
