import type { LoggerService } from '@nestjs/common';
import { type Logger, pino, stdTimeFunctions } from 'pino';

/** Names whose values never reach a log line, wherever they are nested (two levels). */
const SECRET_NAMES = ['authorization', 'cookie', 'password', 'secret', 'token', 'keyValue', 'value', 'masterKey'];

/** The process log: one JSON object a line on standard output. */
export function createLog(level: string): Logger {
  return pino({
    level,
    base: undefined,
    timestamp: stdTimeFunctions.isoTime,
    redact: { paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
  });
}

/** Nest's logger interface on pino. */
export class NestLog implements LoggerService {
  constructor(private readonly sink: Logger) {}

  private write(level: 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'trace', message: unknown, rest: unknown[]): void {
    const context = typeof rest.at(-1) === 'string' ? (rest.at(-1) as string) : undefined;
    const stack = rest.length > 1 && typeof rest[0] === 'string' ? rest[0] : undefined;
    if (message instanceof Error) this.sink[level]({ context, err: message }, message.message);
    else if (typeof message === 'object') this.sink[level]({ context, ...message });
    else this.sink[level]({ context, stack }, String(message));
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }
}
