import { parseArgs } from 'node:util';
import { CommandError } from './command-error.js';

export const USAGE = `gatewayctl keeps the configuration of a gateway in a file.

  gatewayctl dump [--keys] [--output FILE]          the gateway's configuration as YAML, without secrets
  gatewayctl diff FILE [--prune] [--write-secrets]  what apply would do; ends with 0 when nothing, with 2 when something
  gatewayctl apply FILE [--prune] [--write-secrets] [--dry-run] [--secrets-file FILE]
  gatewayctl validate FILE                          checks the file by itself, without a gateway
  gatewayctl schema                                 the JSON Schema of the file, for editors

GATEWAY_URL is the gateway's address (http://127.0.0.1:8000 by default), GATEWAY_TOKEN an API token:
a viewer's is enough for dump and diff, apply needs an operator's.

  --keys           also API keys and virtual keys, their values as references to the environment
  --prune          deletes what the file's sections do not name
  --write-secrets  also writes the secrets that cannot be compared
  --secrets-file   a new file for what the gateway issues: secrets of virtual keys and webhooks`;

const OPTIONS = {
  keys: { type: 'boolean', default: false },
  output: { type: 'string', short: 'o' },
  prune: { type: 'boolean', default: false },
  'write-secrets': { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  'secrets-file': { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type OptionName = keyof typeof OPTIONS;

const ACCEPTED: Record<string, { file: boolean; options: readonly OptionName[] }> = {
  dump: { file: false, options: ['keys', 'output'] },
  diff: { file: true, options: ['prune', 'write-secrets'] },
  apply: { file: true, options: ['prune', 'write-secrets', 'dry-run', 'secrets-file'] },
  validate: { file: true, options: [] },
  schema: { file: false, options: [] },
};

export interface Options {
  command: string;
  /** The empty text for commands that take none. */
  file: string;
  keys: boolean;
  output: string | undefined;
  prune: boolean;
  writeSecrets: boolean;
  dryRun: boolean;
  secretsFile: string | undefined;
}

/**
 * @returns undefined when help is asked for
 * @throws CommandError
 */
export function readOptions(argv: readonly string[]): Options | undefined {
  const { values, positionals } = parse(argv);
  if (values.help) return undefined;
  const [command, file, ...rest] = positionals;
  const accepted = ACCEPTED[command];
  if (!accepted) throw new CommandError(`${command === undefined ? 'a command is missing' : `there is no command ${command}`}\n\n${USAGE}`);
  if (accepted.file !== (file !== undefined) || rest.length > 0) throw new CommandError(accepted.file ? `${command} takes one file` : `${command} takes no file`);
  for (const [name, value] of Object.entries(values)) {
    if (value !== false && value !== undefined && !accepted.options.includes(name as OptionName)) throw new CommandError(`${command} has no option --${name}`);
  }
  return { command, file: file ?? '', keys: values.keys, output: values.output, prune: values.prune, writeSecrets: values['write-secrets'], dryRun: values['dry-run'], secretsFile: values['secrets-file'] };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}
