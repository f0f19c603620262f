import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

/** A fenced block of a page. */
export interface DocBlock {
  page: string;
  /** Of its first line of code, from 1. */
  line: number;
  language: string;
  code: string;
}

/** Every fenced block of a page, in its order. */
export function blocksOf(page: string): DocBlock[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map((match) => ({ page, line: text.slice(0, match.index).split('\n').length + 1, language: match[1], code: match[2] }));
}

/** Commands that start, install or test the whole gateway: a test has one running already, and checks only that they exist. */
export function startsTheGateway({ language, code }: DocBlock): boolean {
  return language === 'sh' && /^(?:[A-Z_]+=\S+ )?npm (start|test)\b/m.test(code);
}

/** The scripts of package.json that a text calls. */
export function npmScriptsIn(code: string): string[] {
  const commands = code.replaceAll(/#.*$/gm, '');
  return [...commands.matchAll(/\bnpm (start|test)\b|\bnpm run (?:--silent )?([\w:-]+)/g)].map(([, own, run]) => own ?? run);
}
