/** A shorter value would match by chance and spoil what it does not concern. */
const SHORTEST = 8;
const ASTERISK = 0x2a;

/** True when the value can be told apart from ordinary text. */
export function isMaskable(secret: string): boolean {
  return secret.length >= SHORTEST;
}

/** Every occurrence of the secret, also as a URL spells it, made unreadable. */
export function maskText(text: string, secret: string): string {
  if (!isMaskable(secret)) return text;
  const masked = text.includes(secret) ? text.replaceAll(secret, '***') : text;
  // Where a URL spells it otherwise than it is, there are percent signs; nearly no header has one.
  return masked.includes('%') ? masked.replaceAll(encodeURIComponent(secret), '***') : masked;
}

/**
 * Overwrites secrets, in every form that they may have, in a stream of bytes, wherever the chunks are cut. The length stays as it was, so that
 * Content-Length still holds; what could be the beginning of the secret is held back until the next chunk.
 */
export class SecretMask {
  private readonly patterns: readonly Buffer[];
  private held: Buffer | undefined;

  /** @param forms of the secrets, by `secretForms` */
  constructor(forms: readonly string[]) {
    this.patterns = forms.map((form) => Buffer.from(form));
  }

  /** The bytes that may go on; empty when all are held back. */
  push(chunk: Buffer): Buffer {
    // A copy: the chunk may be shared with whoever keeps the answer for inspection.
    const bytes = this.held === undefined ? Buffer.from(chunk) : Buffer.concat([this.held, chunk]);
    let keep = 0;
    for (const pattern of this.patterns) {
      for (let at = bytes.indexOf(pattern); at !== -1; at = bytes.indexOf(pattern, at + pattern.length)) bytes.fill(ASTERISK, at, at + pattern.length);
    }
    for (const pattern of this.patterns) keep = Math.max(keep, beginningAtEnd(bytes, pattern));
    this.held = keep === 0 ? undefined : bytes.subarray(bytes.length - keep);
    return keep === 0 ? bytes : bytes.subarray(0, bytes.length - keep);
  }

  /** What was held back and turned out not to be the secret. */
  end(): Buffer | undefined {
    return this.held;
  }
}

function beginningAtEnd(bytes: Buffer, pattern: Buffer): number {
  for (let length = Math.min(pattern.length - 1, bytes.length); length > 0; length--) {
    if (bytes[bytes.length - length] !== pattern[0]) continue;
    if (bytes.subarray(bytes.length - length).equals(pattern.subarray(0, length))) return length;
  }
  return 0;
}
