import { createHash } from 'node:crypto';

/** Names of environment variables for secrets that a file must not hold: from names alone, so that they stay the same. */
export class VariableNames {
  private readonly taken = new Set<string>();

  /** `${env:KEY_OPENAI_FIRST}` */
  reference(...parts: string[]): string {
    const readable = parts.map((part) => part.toUpperCase().replace(/[^A-Z0-9]+/g, '_').replace(/^_+|_+$/g, '')).filter(Boolean).join('_');
    const isLossy = this.taken.has(readable) || parts.some((part) => /[^\x20-\x7e]/.test(part));
    const name = isLossy ? `${readable}_${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 8).toUpperCase()}` : readable;
    this.taken.add(name);
    return `\${env:${name}}`;
  }
}
