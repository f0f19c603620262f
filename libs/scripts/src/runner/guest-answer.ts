import type { RunnerResult, ScriptFailure } from './protocol.ts';

const MAX_TEXT = 65_536;
const MAX_LINES = 100;

/** Takes nothing on trust that comes out of an isolate: a script that broke out of its language may have written it. */
export function readAnswer(text: unknown): Omit<RunnerResult, 'durationMs'> {
  const answer = typeof text === 'string' ? (JSON.parse(text) as unknown) : null;
  if (!isObject(answer)) throw new Error('The answer is not an object');
  const { value, error, logs } = answer;
  if (value !== null && typeof value !== 'string') throw new Error('The value is not text');
  if (value !== null && value.length > MAX_TEXT) throw new Error('The value is too long');
  if ((value === null) !== isObject(error) || !Array.isArray(logs)) throw new Error('The answer has neither a value nor an error');
  return {
    value,
    error: isObject(error) ? readFailure(error) : null,
    logs: withinBudget(logs.filter((line) => typeof line === 'string').slice(0, MAX_LINES)),
  };
}

function readFailure({ type, message, line, column }: Record<string, unknown>): ScriptFailure {
  const place = (value: unknown): number | null => (typeof value === 'number' && Number.isInteger(value) ? value : null);
  return { type: String(type).slice(0, 200), message: String(message).slice(0, 2000), line: place(line), column: place(column) };
}

/** All that a script printed counts against one limit. */
function withinBudget(lines: string[]): string[] {
  let left = MAX_TEXT;
  return lines.map((line) => {
    const kept = line.slice(0, Math.max(0, left));
    left -= kept.length;
    return kept;
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
