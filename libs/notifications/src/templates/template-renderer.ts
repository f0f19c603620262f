import { GatewayError } from '@app/core';
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
