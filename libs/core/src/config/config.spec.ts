import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configSchema } from './config.schema.js';
import { ConfigError, loadConfig } from './config.js';

function problemsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('listens on loopback, port 8000, with nothing set', () => {
    const { env } = loadConfig({});
    expect(env).toMatchObject({ HOST: '127.0.0.1', PORT: 8000, DATA_DIR: './data', WORKERS: 1 });
  });

  it('reports all mistakes at once, each by its name', () => {
    const problems = problemsOf({ PORT: 'x', LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://a', ADMIN_EMAIL: 'a@b.example' });
    for (const name of ['PORT', 'LOG_LEVEL', 'DATABASE_URL']) expect(problems.join('\n')).toContain(name);
  });

  it('demands a master key when Redis joins several nodes', () => {
    expect(problemsOf({ REDIS_URL: 'redis://127.0.0.1' }).join()).toMatch(/MASTER_KEY is required/);
  });

  it('reads NAME_FILE without its last newline, and refuses a variable given both ways', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'token');
    writeFileSync(file, 'a-token-of-twenty-characters\n');
    expect(loadConfig({ ADMIN_API_TOKEN_FILE: file }).env.ADMIN_API_TOKEN).toBe('a-token-of-twenty-characters');
    expect(problemsOf({ ADMIN_API_TOKEN_FILE: file, ADMIN_API_TOKEN: 'x' }).join()).toContain('both set');
  });

  it('documents every variable in .env.example and nothing else', () => {
    const example = readFileSync(new URL('../../../../.env.example', import.meta.url), 'utf8');
    const documented = [...example.matchAll(/^#?\s?([A-Z][A-Z_]+)=/gm)].map((match) => match[1]);
    expect(documented.sort()).toEqual(Object.keys(configSchema.shape).sort());
  });
});
