import { parseArgs, type ParseArgsConfig } from 'node:util';
import { type Config, ConfigError, EmbeddedPostgresError, GatewayError, loadConfig, reachPostgres } from '@app/core';
import pg from 'pg';

/** What an operator is told without a stack trace. */
export class CommandError extends Error {}

export interface CommandContext {
  config: Config;
  databaseUrl: string;
  client: pg.Client;
}

/** Runs a command on the gateway's database, which may be serving meanwhile. A failure ends the process with code 1. */
export async function runCommand(work: (context: CommandContext) => Promise<void>): Promise<void> {
  try {
    const config = loadConfig();
    const database = await reachPostgres(config);
    try {
      const client = new pg.Client({ connectionString: database.url, application_name: 'api-gateway-pro command' });
      await client.connect();
      await work({ config, databaseUrl: database.url, client }).finally(() => client.end());
    } finally {
      await database.stop();
    }
  } catch (error) {
    const expected = [CommandError, ConfigError, EmbeddedPostgresError, GatewayError].some((kind) => error instanceof kind);
    console.error(expected ? (error as Error).message : error);
    process.exitCode = 1;
  }
}

/** The command line's arguments; wrong ones end the process with code 2 and the usage. */
export function readArguments<T extends ParseArgsConfig>(usage: string, options: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(options);
  } catch (error) {
    console.error(`${(error as Error).message}\nUsage: ${usage}`);
    process.exit(2);
  }
}
