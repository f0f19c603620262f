import { type Explained, GatewayError } from '@app/core';
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

/** What Mustache's message says is wrong. */
function templateFault(message: string): Explained {
  const [, verb, name] = /^(Unclosed|Unopened) section "(.*)" at \d+$/.exec(message) ?? [];
  if (name !== undefined) return { reason: verb === 'Unclosed' ? 'SECTION_NOT_CLOSED' : 'SECTION_NOT_OPENED', params: { name } };
  const [, at] = /^Unclosed tag at (\d+)$/.exec(message) ?? [];
  return at === undefined ? {} : { reason: 'TAG_NOT_CLOSED', params: { at: Number(at) } };
}

/** @throws GatewayError BAD_USER_INPUT when a template is not well-formed. */
export function checkTemplate({ title, body }: TemplateText): void {
  for (const [field, text] of [['title', title], ['body', body]] as const) {
    try {
      Mustache.parse(text);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const { reason, params } = templateFault(message);
      throw GatewayError.badInput(field, message, reason, params);
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
