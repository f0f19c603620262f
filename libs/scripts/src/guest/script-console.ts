const MAX_LINES = 100;
const MAX_LINE_LENGTH = 4096;

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (typeof value === 'object' && value !== null) return JSON.stringify(value) ?? String(value);
  return String(value);
}

/** Collects what a script prints: at most 100 lines of 4,096 characters, the rest is dropped. */
export class ScriptConsole {
  readonly #lines: string[];

  constructor(lines: string[]) {
    this.#lines = lines;
  }

  log(...values: unknown[]): void {
    if (this.#lines.length < MAX_LINES) this.#lines.push(values.map(asText).join(' ').slice(0, MAX_LINE_LENGTH));
  }

  info(...values: unknown[]): void {
    this.log(...values);
  }

  warn(...values: unknown[]): void {
    this.log(...values);
  }

  error(...values: unknown[]): void {
    this.log(...values);
  }

  debug(...values: unknown[]): void {
    this.log(...values);
  }
}
