import { closeSync, openSync, writeSync } from 'node:fs';
import { stringify } from 'yaml';
import { CommandError } from '../command-error.js';
import type { IssuedSecret } from './write-context.js';

/** A new file that only its owner can read, for secrets that are told once. Opened before anything is issued. */
export class SecretsFile {
  private readonly descriptor: number;

  /** @throws CommandError when it is there already, or cannot be made */
  constructor(path: string) {
    try {
      this.descriptor = openSync(path, 'wx', 0o600);
    } catch (error) {
      throw new CommandError(`--secrets-file: ${(error as Error).message}`);
    }
  }

  write(issued: readonly IssuedSecret[]): void {
    writeSync(this.descriptor, stringify(Object.fromEntries(issued.map(({ label, secret }) => [label, secret]))));
    closeSync(this.descriptor);
  }
}
