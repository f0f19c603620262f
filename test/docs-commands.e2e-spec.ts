import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema, parse as parseGraphql, validate } from 'graphql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDocument } from '../apps/gatewayctl/src/document/read-document.js';
import { type AdminGateway, startAdminGateway } from './support/admin-gateway.js';
import { blocksOf, type DocBlock, npmScriptsIn, ROOT, startsTheGateway } from './support/doc-blocks.js';
import { DocShell, hasPrograms } from './support/doc-shell.js';
import { PUBLIC_HOSTS, type Served, startDocUpstreams } from './support/doc-upstreams.js';
import type { TestUpstream } from './support/test-upstream.js';

/** Every command of these pages is run, in the order of the page. */
const RUN = ['README.md', 'README.zh-CN.md', 'docs/quick-start.md', 'docs/cookbook.md', 'docs/gatewayctl.md'];
const PAGES = [...globSync('README*.md', { cwd: ROOT }), ...globSync('docs/*.md', { cwd: ROOT })];
const TOKEN = 'choose-a-long-random-token';
/** An answer of GraphQL or of the gateway that says that something went wrong. */
const REFUSAL = /"errors":\s*\[\{|"code":"[A-Z_]+"|^HTTP\/1\.1 [45]/m;

let folder: string;
let gateway: AdminGateway;
let upstream: TestUpstream;
let served: Served;
let shell: DocShell;
let printed: string;

/** Where the page means a public API or the usual address, the test means a local one; what the reader fills in is filled in. */
function here(code: string): string {
  const local = PUBLIC_HOSTS.reduce((text, host) => text.replaceAll(`https://${host}`, upstream.url), code.replaceAll('http://127.0.0.1:8000', gateway.url));
  const secret = [...printed.matchAll(/"secret":"([^"]+)"/g)].at(-1)?.[1];
  return secret ? local.replaceAll('VIRTUAL_KEY=…', `VIRTUAL_KEY=${secret}`) : local;
}

/** The file of a YAML block that begins with its name. */
function fileNameOf({ language, code }: DocBlock): string | undefined {
  return language === 'yaml' ? /^# (\S+\.yaml)\n/.exec(code)?.[1] : undefined;
}

async function runBlock(block: DocBlock): Promise<void> {
  const code = here(block.code);
  const fileName = fileNameOf(block);
  if (fileName) writeFileSync(join(folder, fileName), code);
  else if (block.language === 'sh') printed += await shell.run(code);
  else if (block.language === 'js') printed += await shell.run(`node --input-type=module - <<'END_OF_PROGRAM'\n${code}END_OF_PROGRAM`);
  else if (block.language !== '' && block.language !== 'yaml') throw new Error(`${block.page}:${block.line}: nobody runs ${block.language} here`);
  expect(printed, `${block.page}:${block.line}`).not.toMatch(REFUSAL);
}

describe.skipIf(!hasPrograms('bash', 'curl'))('The commands of the documentation', () => {
  beforeEach(async () => {
    served = [];
    printed = '';
    upstream = await startDocUpstreams(served);
    gateway = await startAdminGateway({ ADMIN_API_TOKEN: TOKEN });
    folder = mkdtempSync(join(tmpdir(), 'docs-'));
    // As in a clone that has been built, but with room for the page's own files.
    for (const name of ['package.json', 'node_modules', 'dist']) symlinkSync(join(ROOT, name), join(folder, name));
    shell = new DocShell(folder, { NO_UPDATE_NOTIFIER: '1' });
  });
  afterEach(async () => {
    await shell.close();
    await gateway.close();
    await upstream.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(RUN)('work: %s', { timeout: 180_000 }, async (page) => {
    for (const block of blocksOf(page).filter((one) => !startsTheGateway(one))) {
      await runBlock(block).catch((error: Error) => {
        throw new Error(`${page}:${block.line}: ${error.message}`);
      });
    }
    if (page !== 'docs/gatewayctl.md') expect(served.length).toBeGreaterThan(0);
    if (page === 'docs/cookbook.md') {
      expect(served.map(({ api }) => api)).toEqual(['openai', 'openai', 'gemini', 'gemini', 'weather', 'signed', 'signed']);
      expect(new Set(served.filter(({ api }) => api === 'openai').map(({ detail }) => detail))).toEqual(new Set(['sk-aaaaaaaaaaaa', 'sk-bbbbbbbbbbbb']));
      expect(printed).toContain('Hello from OpenAI');
      expect(printed).toContain('Hello from Gemini');
      expect(printed).toContain('"outcome":"SUCCESS"');
    }
  });

  it('would not pass here if one of them failed', async () => {
    await expect(shell.run('curl "http://127.0.0.1:1/"\ntrue')).rejects.toThrow('exit code 7');
  });
});

describe('The documentation', () => {
  it('says the same in both languages', () => {
    const codeOf = (page: string) => blocksOf(page).map(({ code }) => code.replaceAll(/ +#.*$/gm, '').replaceAll('你好', 'Hello'));
    expect(codeOf('README.zh-CN.md')).toEqual(codeOf('README.md'));
  });

  it.each(PAGES)('names only what is there: %s', (page) => {
    const blocks = blocksOf(page);
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    // Commands in running text, in tables for instance, count too.
    const inline = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/`(npm [^`]+)`/g)].map(([, command]) => command);
    const called = [...blocks.filter(({ language }) => language === 'sh').map(({ code }) => code), ...inline].flatMap(npmScriptsIn);
    expect(called.filter((name) => !(name in scripts))).toEqual([]);
    const programs = blocks.flatMap(({ code }) => [...code.matchAll(/\bdist\/server\/(\S+)\.js/g)].map(([, path]) => `${path}.ts`));
    expect(programs.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    if (blocks.some(({ code }) => /docker compose/.test(code))) expect(existsSync(join(ROOT, 'docker-compose.yml'))).toBe(true);
  });

  it('has GraphQL that the schema takes, and files that gatewayctl takes', () => {
    const schema = buildSchema(readFileSync(join(ROOT, 'schema.graphql'), 'utf8'));
    for (const { page, line, language, code } of PAGES.flatMap(blocksOf)) {
      if (language === 'graphql') expect(validate(schema, parseGraphql(code)), `${page}:${line}`).toEqual([]);
      if (language === 'yaml' && /^version: 1$/m.test(code)) expect(() => readDocument(`${page}:${line}`, code)).not.toThrow();
    }
  });
});
