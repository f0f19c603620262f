/** Runs header scripts in JavaScript. Lives in an isolate; what comes in and what goes out is text. */
import { createBase64, createCrypto } from './script-crypto.ts';
import { EntropySource } from './entropy.ts';
import { hardenRealm } from './harden.ts';
import { ScriptConsole } from './script-console.ts';
import { URL, URLSearchParams } from './script-url.ts';
import { TextDecoder, TextEncoder } from './text-encoding.ts';

type Script = (request: unknown, upstream: unknown, key: unknown, consumer: unknown, now: unknown, vars: unknown, console: unknown) => unknown;
interface Answer {
  value: string | null;
  error: { type: string; message: string; line: number | null; column: number | null } | null;
  logs: string[];
}

const MAX_OUTPUT = 65_536;
const scripts = new Map<string, Script>();
let pending: Answer | undefined;

/** Prepares the realm. Once, before the first script. */
export function setUp(seed: Uint8Array): void {
  const entropy = new EntropySource(seed);
  const base64 = createBase64();
  const names: Record<string, object> = {
    crypto: createCrypto(entropy),
    base64,
    TextEncoder,
    TextDecoder,
    URL,
    URLSearchParams,
  };
  for (const [name, value] of Object.entries(names)) Object.defineProperty(globalThis, name, { value });
  hardenRealm([ScriptConsole, ...Object.values(names)]);
}

/** Fails when the text is not the body of a function by itself, for instance because it closes the function around it. */
export function check(body: string, isAsync: boolean): void {
  const { constructor } = isAsync ? async function () {} : function () {};
  (constructor as FunctionConstructor)('request', 'upstream', 'key', 'consumer', 'now', 'vars', 'console', `"use strict";${body}\n`);
}

export function add(name: string, script: Script): void {
  scripts.set(name, script);
}

/** Runs a script that was added. Answers JSON, or '' when the script awaits something: then ask `settled`. */
export function run(name: string, context: string, keyValue: string): string {
  const logs: string[] = [];
  const answer: Answer = { value: null, error: null, logs };
  pending = undefined;
  try {
    const values = JSON.parse(context) as Record<string, unknown>;
    if (keyValue !== '' && values['key'] !== undefined) (values['key'] as Record<string, unknown>)['value'] = keyValue;
    freezeTree(values);
    const script = scripts.get(name) as Script;
    const result = script(values['request'], values['upstream'], values['key'], values['consumer'], values['now'], values['vars'], new ScriptConsole(logs));
    if (result instanceof Promise) {
      pending = answer;
      void result.then(
        (value) => finish(answer, value),
        (error) => fail(answer, error),
      );
      return '';
    }
    finish(answer, result);
  } catch (error) {
    fail(answer, error);
  }
  return JSON.stringify(answer);
}

/** The answer of a script that awaited, once all that could settle has. */
export function settled(): string {
  const answer = pending as Answer;
  pending = undefined;
  if (answer.value === null && answer.error === null) answer.error = { type: 'ScriptError', message: 'The promise that the script returned never settles', line: null, column: null };
  return JSON.stringify(answer);
}

function freezeTree(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) if (typeof inner === 'object') freezeTree(inner);
}

function finish(answer: Answer, result: unknown): void {
  if (result === undefined || result === null) return void fail(answer, new ScriptError('The script returned nothing'));
  if (!['string', 'number', 'boolean', 'bigint'].includes(typeof result)) return void fail(answer, new ScriptError(`The result must be text or a number, not ${Array.isArray(result) ? 'array' : typeof result}`));
  const text = String(result);
  if (text.length > MAX_OUTPUT) return void fail(answer, new ScriptError(`The result is longer than ${MAX_OUTPUT} characters`));
  answer.value = text;
}

class ScriptError extends Error {
  override readonly name = 'ScriptError';
}

function fail(answer: Answer, error: unknown): void {
  let type = 'Error';
  let message = 'The error has no readable message';
  let stack = '';
  try {
    if (error instanceof Error) {
      type = String(error.name).slice(0, 200);
      message = String(error.message).slice(0, 2000);
      stack = String(error.stack);
    } else {
      type = `Thrown ${typeof error}`;
      message = String(typeof error === 'object' ? JSON.stringify(error) : error).slice(0, 2000);
    }
  } catch {
    // A script may throw objects whose properties throw in turn.
  }
  const [, line, column] = /script\.js:(\d+):(\d+)/.exec(stack) ?? [];
  answer.value = null;
  answer.error = { type, message, line: line === undefined ? null : Number(line), column: column === undefined ? null : Number(column) };
}
