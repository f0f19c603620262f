import { CommandError } from './command-error.js';
import { COMMANDS, type Surroundings } from './commands.js';
import { DocumentError } from './document/read-document.js';
import { ApiError } from './gateway/admin-api.js';
import { readOptions, USAGE } from './options.js';

/** Runs one command. @returns the exit code */
export async function run(argv: readonly string[], surroundings: Surroundings, complain: (line: string) => void): Promise<number> {
  try {
    const options = readOptions(argv);
    if (options) return await COMMANDS[options.command](options, surroundings);
    surroundings.tell(USAGE);
    return 0;
  } catch (error) {
    if (![CommandError, DocumentError, ApiError].some((kind) => error instanceof kind)) throw error;
    complain((error as Error).message);
    return 1;
  }
}
