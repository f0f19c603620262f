export type PostgresLogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Where the provisioner and the server itself write their lines. */
export type PostgresLog = (level: PostgresLogLevel, message: string) => void;

const LEVEL_OF_SEVERITY: Record<string, PostgresLogLevel> = {
  LOG: 'debug',
  INFO: 'debug',
  NOTICE: 'debug',
  // A refused statement is the business of whoever sent it, not of the server.
  ERROR: 'debug',
  WARNING: 'warn',
  // Ends one connection: a wrong password, a database that is not there.
  FATAL: 'warn',
  PANIC: 'error',
};

/** Turns the server's stderr into log calls; lines without a severity of their own keep the one before. */
export function serverLineWriter(log: PostgresLog): (line: string) => void {
  let level: PostgresLogLevel = 'debug';
  return (line) => {
    const severity = /^([A-Z]+): {2}/.exec(line)?.[1];
    level = (severity && LEVEL_OF_SEVERITY[severity]) || level;
    log(level, `postgres: ${line}`);
  };
}
