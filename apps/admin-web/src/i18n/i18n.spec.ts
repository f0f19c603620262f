import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERROR_REASONS } from '../../../../libs/core/src/errors/error-reason.js';
import { TASK_RESULTS } from '../../../../libs/core/src/tasks/task-result.js';

const source = join(import.meta.dirname, '..');
const libraries = join(import.meta.dirname, '../../../../libs');
const en = flatten(JSON.parse(readFileSync(join(import.meta.dirname, 'en.json'), 'utf8')));
const zh = flatten(JSON.parse(readFileSync(join(import.meta.dirname, 'zh-CN.json'), 'utf8')));
/** A form for a count in one language stands beside the text that serves all others. */
const PLURAL_FORM = /_(zero|one|two|few|many)$/;
const code = globSync('**/*.{ts,html}', { cwd: source, exclude: ['graphql/generated/**', '**/*.spec.ts'] }).map((file) => ({
  file,
  text: readFileSync(join(source, file), 'utf8'),
}));

function flatten(node: Record<string, unknown>, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(node).flatMap(([name, value]) =>
      typeof value === 'string' ? [[prefix + name, value] as const] : [...flatten(value as Record<string, unknown>, `${prefix}${name}.`)],
    ),
  );
}

/** Keys written out in the code, and the prefixes of keys that end in a value: t(`enums.status.${status}`). */
function usedKeys(): { exact: Set<string>; prefixes: Set<string> } {
  const exact = new Set<string>();
  const prefixes = new Set<string>();
  for (const { text } of code) {
    for (const [, key] of text.matchAll(/['"`]([a-zA-Z]\w*(?:\.\w+)+)['"`]/g)) exact.add(key);
    for (const [, prefix] of text.matchAll(/`([a-zA-Z]\w*(?:\.\w+)*\.)\$\{/g)) prefixes.add(prefix);
  }
  return { exact, prefixes };
}

describe('the translations of the console', () => {
  it('have the same keys in English and in Chinese', () => {
    const texts = (translations: Map<string, string>) => [...translations.keys()].filter((key) => !PLURAL_FORM.test(key)).sort();
    expect(texts(zh)).toEqual(texts(en));
  });

  it('hold the same parameters in both languages', () => {
    const parameters = (text: string | undefined) => [...(text ?? '').matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name]) => name).sort();
    for (const [key, text] of en) if (!PLURAL_FORM.test(key)) expect(parameters(zh.get(key)), key).toEqual(parameters(text));
  });

  it('have forms only of texts with a count', () => {
    for (const translations of [en, zh]) {
      for (const key of [...translations.keys()].filter((each) => PLURAL_FORM.test(each))) expect(translations.get(key.replace(PLURAL_FORM, '')), key).toContain('{{count}}');
    }
  });

  it('are nowhere empty', () => {
    for (const [key, text] of [...en, ...zh]) expect(text.trim(), key).not.toBe('');
  });

  it('have a text for every reason that the API gives for an error', () => {
    expect([...en.keys()].filter((key) => key.startsWith('problems.reason.')).sort()).toEqual(ERROR_REASONS.map((reason) => `problems.reason.${reason}`).sort());
  });

  it('have a text for every result of a scheduled task', () => {
    expect([...en.keys()].filter((key) => key.startsWith('tasks.result.')).sort()).toEqual(TASK_RESULTS.map((code) => `tasks.result.${code}`).sort());
  });

  it('have a name and a description for every scheduled task that comes with the product', () => {
    const tasks = globSync('*/src/**/*.ts', { cwd: libraries })
      .flatMap((file) => [...readFileSync(join(libraries, file), 'utf8').matchAll(/ = scheduledTask\(\{\s*name: '([^']+)'/g)])
      .map(([, name]) => name)
      .sort();
    const told = (prefix: string) => [...en.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length)).sort();
    expect(told('tasks.named.')).toEqual(tasks);
    expect(told('tasks.described.')).toEqual(tasks);
  });

  it('are all used', () => {
    const { exact, prefixes } = usedKeys();
    const unused = [...en.keys()].map((key) => key.replace(PLURAL_FORM, '')).filter((key) => !exact.has(key) && ![...prefixes].some((prefix) => key.startsWith(prefix)));
    expect(unused).toEqual([]);
  });

  it('are all there that the code asks for', () => {
    const missing = code.flatMap(({ file, text }) =>
      [...text.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, key]) => key).filter((key) => !en.has(key)).map((key) => `${file}: ${key}`),
    );
    expect(missing).toEqual([]);
  });
});
