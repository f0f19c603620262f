import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { configSchema, type Environment } from './config.schema.js';

/** All mistakes in the environment at once, each by the variable's name. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration has ${problems.length} mistake${problems.length === 1 ? '' : 's'}:\n${problems.map((p) => `  - ${p}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** The parsed environment. Read once at boot and injected wherever a setting is needed. */
export class Config {
  constructor(readonly env: Readonly<Environment>) {}

  get dataDir(): string {
    return resolve(this.env.DATA_DIR);
  }

  get drainDelayMs(): number {
    return this.env.DRAIN_DELAY * 1000;
  }

  get drainTimeoutMs(): number {
    return this.env.DRAIN_TIMEOUT * 1000;
  }

  /** The address that people and redirects use, without a slash at its end. */
  get publicUrl(): string {
    if (this.env.PUBLIC_URL) return this.env.PUBLIC_URL.replace(/\/+$/, '');
    const host = ['0.0.0.0', '::'].includes(this.env.HOST) ? 'localhost' : this.env.HOST;
    return `http://${host.includes(':') ? `[${host}]` : host}:${this.env.PORT}`;
  }
}

/**
 * Parses an environment by the schema.
 * @throws ConfigError that names every wrong variable.
 */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const problems: string[] = [];
  const values: Record<string, string> = {};
  for (const name of Object.keys(configSchema.shape)) {
    const direct = environment[name];
    const file = environment[`${name}_FILE`];
    if (direct && file) problems.push(`${name} and ${name}_FILE are both set: keep one`);
    else if (file) {
      try {
        values[name] = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
      } catch (error) {
        problems.push(`${name}_FILE cannot be read: ${(error as Error).message}`);
      }
    } else if (direct) values[name] = direct;
  }
  const parsed = configSchema.safeParse(values);
  if (!parsed.success) problems.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`));
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems);
  return new Config(Object.freeze(parsed.data));
}
