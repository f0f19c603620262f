import { readFileSync, writeFileSync } from 'node:fs';
import { configSchema } from '@app/core';
import { z } from 'zod';

const INTRO = `# Configuration

Generated from \`.env.example\` and the schema by \`npm run docs:configuration\`; do not edit.

The gateway is configured by its environment, and by nothing else. Nothing has to be set to start. Each variable may also be given as \`NAME_FILE\`, the path of a file that holds the value; not both. A mistake stops the start, and all of them are named at once.

\`npm start\` reads the environment of its shell. It does not read a \`.env\` file; Docker Compose does. What is not in the environment is configured in the console, over GraphQL, or [as a file](gatewayctl.md).
`;

/** docs/configuration.md: defaults and bounds as the schema has them, the rest as .env.example tells it. */
export function configurationReference(example: string): string {
  const rows: string[] = [];
  let words: string[] = [];
  for (const line of example.split('\n')) {
    const [, section] = /^## (.+)$/.exec(line) ?? [];
    const [, name, shown] = /^# ([A-Z][A-Z_]+)=(.*)$/.exec(line) ?? [];
    if (section) rows.push(`\n## ${section}\n`, '| variable | default | |', '| --- | --- | --- |');
    else if (name) rows.push(`| \`${name}\` | ${defaultOf(name)} | ${[...words, boundsOf(name), exampleOf(name, shown)].filter(Boolean).join(' ')} |`);
    words = line.startsWith('# ') && !name ? [...words, escaped(line.slice(2))] : [];
  }
  return `${INTRO}${rows.join('\n')}\n`;
}

function defaultOf(name: string): string {
  const value = (configSchema.parse({}) as Record<string, unknown>)[name];
  return value === undefined || (Array.isArray(value) && value.length === 0) ? 'none' : `\`${String(value)}\``;
}

function boundsOf(name: string): string {
  const schema = bare((configSchema.shape as Record<string, z.ZodType>)[name]);
  if (schema instanceof z.ZodEnum) return `One of ${schema.options.map((option) => `\`${option}\``).join(', ')}.`;
  if (schema instanceof z.ZodNumber) return `From ${schema.minValue} to ${schema.maxValue}.`;
  return '';
}

function exampleOf(name: string, shown: string): string {
  return shown === '' || defaultOf(name) === `\`${shown}\`` ? '' : `Such as \`${shown}\`.`;
}

function bare(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodOptional ? bare(schema.unwrap() as z.ZodType) : schema;
}

function escaped(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll('|', '\\|');
}

if (process.argv[2]) writeFileSync(process.argv[2], configurationReference(readFileSync('.env.example', 'utf8')));
