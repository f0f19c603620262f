import { Injectable } from '@nestjs/common';
import { Clock, GatewayError, type Language, withoutSecrets } from '@app/core';
import { defineScript, MAX_SOURCE_BYTES, type ScriptContext, scriptExamples, scriptInstant, ScriptLanguage, ScriptRunner, ScriptUnavailableError } from '@app/scripts';
import { readableError, withCheckedValue } from '../injection/header-injector.js';
import { VariableDirectory } from '../variables/variable-directory.js';
import type { ScriptSamples, ScriptTest } from './script-test.types.js';

const SECTIONS = ['request', 'upstream', 'key', 'consumer', 'now', 'vars'] as const;
const EXAMPLE_KEY = { id: 1, name: 'example', value: 'sk-example' };

export interface ScriptTestRequest {
  language: ScriptLanguage;
  script: string;
  timeoutMs: number;
  /** Members take the place of the example context's. */
  context: Record<string, unknown>;
  upstreamId?: number;
}

/** Runs scripts that somebody is writing. */
@Injectable()
export class ScriptTester {
  constructor(
    private readonly runner: ScriptRunner,
    private readonly variables: VariableDirectory,
    private readonly clock: Clock,
  ) {}

  samples(reader: Language): ScriptSamples {
    return { javascript: scriptExamples(ScriptLanguage.JAVASCRIPT, reader), python: scriptExamples(ScriptLanguage.PYTHON, reader) };
  }

  /** A failing script is an answer, not an error. Secret variables are given to the script, and not shown to whoever tries it. @throws GatewayError for what is no test at all */
  async run({ language, script, timeoutMs, context, upstreamId }: ScriptTestRequest): Promise<ScriptTest> {
    if (script.trim() === '') throw GatewayError.badInput('script', 'is empty', 'NEEDED');
    if (Buffer.byteLength(script) > MAX_SOURCE_BYTES) throw GatewayError.badInput('script', `is longer than ${MAX_SOURCE_BYTES} bytes`, 'TOO_LONG');
    const given = Object.fromEntries(SECTIONS.filter((name) => name in context).map((name) => [name, context[name]]));
    const defined = defineScript({ language, source: script, timeoutMs, needsKeyValue: false });
    const secrets = upstreamId === undefined ? [] : this.variables.secretsOf(upstreamId);
    const shown = (text: string) => withoutSecrets(text, secrets);
    const result = readableError(withCheckedValue(await this.runner.test(defined, { ...this.exampleContext(upstreamId), ...given }).catch(rethrowUnavailable)), secrets);
    return { success: result.error === null, result: result.value === null ? null : shown(result.value), error: result.error, executionTimeMs: Math.round(result.durationMs * 1000) / 1000, logs: result.logs.map(shown) };
  }

  private exampleContext(upstreamId: number | undefined): ScriptContext {
    return {
      request: { method: 'GET', path: '/v1/example', query: {}, headers: { accept: 'application/json' }, body: null },
      upstream: { id: upstreamId ?? 1, name: 'Example', slug: 'example' },
      key: EXAMPLE_KEY,
      consumer: { id: 1, name: 'example' },
      now: scriptInstant(this.clock.now()),
      vars: upstreamId === undefined ? { signingSecret: 'example', user: 'example', password: 'example' } : this.variables.valuesOf(upstreamId),
    };
  }
}

function rethrowUnavailable(error: unknown): never {
  throw error instanceof ScriptUnavailableError ? new GatewayError('UNAVAILABLE', error.message, { reason: error.code }) : error;
}

/** The context of a GraphQL call. @throws GatewayError when it is no JSON object */
export function parseContext(text: string | undefined): Record<string, unknown> {
  if (text === undefined || text === null) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Falls through to the one message.
  }
  throw GatewayError.badInput('context', 'must be a JSON object', 'NO_JSON_OBJECT');
}
