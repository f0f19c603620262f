import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSchema, type GraphQLObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { configurationReference } from './print-configuration.js';

const root = resolve(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const pages = [...globSync('README*.md', { cwd: root }), ...globSync('docs/**/*.md', { cwd: root })];

/** Targets of links, pictures left out, that lead into the repository. */
function relativeLinks(markdown: string): string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, '');
  return [...prose.matchAll(/(?<!!)\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, target]) => target).filter((target) => !/^[a-z]+:/.test(target));
}

/** As GitHub makes them from headings. */
function anchors(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'));
}

describe('The documentation', () => {
  it.each(pages)('leads from %s only to what is there', (page) => {
    const broken = relativeLinks(read(page)).filter((target) => {
      const [path, anchor] = target.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      return !existsSync(join(root, file)) || (anchor !== undefined && !anchors(read(file)).includes(anchor));
    });
    expect(broken).toEqual([]);
  });

  it('tells of every environment variable as the schema has it (npm run docs:configuration)', () => {
    expect(read('docs/configuration.md')).toBe(configurationReference(read('.env.example')));
  });

  it('tells of every operation and type of the GraphQL API (npm run docs:graphql)', async () => {
    const { graphqlReference } = (await import(pathToFileURL(join(root, 'scripts/graphql-reference.mjs')).href)) as { graphqlReference(sdl: string): string };
    const reference = graphqlReference(read('schema.graphql'));
    expect(read('docs/graphql-reference.md')).toBe(reference);
    const operations = ['Query', 'Mutation', 'Subscription'].flatMap((kind) => Object.keys((buildSchema(read('schema.graphql')).getType(kind) as GraphQLObjectType).getFields()));
    expect(operations.filter((name) => !new RegExp(`^- \`${name}[(:]`, 'm').test(reference))).toEqual([]);
  });

  it('tells of every event in docs/notifications.md, and of no other', () => {
    const documented = [...read('docs/notifications.md').matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, name]) => name);
    const known = [...read('libs/notifications/src/templates/event-labels.ts').matchAll(/^  ([a-z_]+): \{ en: /gm)].map(([, name]) => name);
    expect(documented.sort()).toEqual(known.sort());
  });

  it('gives every decision a number of its own, in its name and its heading', () => {
    const files = globSync('docs/decisions/*.md', { cwd: root }).sort();
    const numbers = files.map((file) => Number(/(\d{4})-[^/]+$/.exec(file)?.[1]));
    expect(new Set(numbers).size).toBe(files.length);
    for (const [index, file] of files.entries()) expect(read(file)).toMatch(new RegExp(`^# ${numbers[index]}\\. `));
  });
});
