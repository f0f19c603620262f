import { createCipheriv, createDecipheriv, createHash, createHmac, createSecretKey, randomBytes } from 'node:crypto';

const VERSION = 'v1';
const NONCE_BYTES = 12;
const NONCES_AT_ONCE = 256;
const TAG_BYTES = 16;
/** `v1.` and the 8 digits of a key id with a dot. */
const HEAD_BYTES = 12;

/** Says which key is missing, so that an operator knows what to put back. */
export class UnknownKeyError extends Error {
  constructor(keyId: string) {
    super(`A secret is encrypted with master key ${keyId}, which is not configured: set it as MASTER_KEY or MASTER_KEY_OLD`);
    this.name = 'UnknownKeyError';
  }
}

/** The public name of a master key: the first 8 hex digits of its SHA-256. */
export function masterKeyId(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}

/** The keys in force: the first seals, all of them open. Asked again when a key is not known, and before sealing. */
export type MasterKeys = () => readonly Buffer[];

/**
 * AES-256-GCM with a random nonce, bound to the row that holds it.
 * Envelope: `v1.<key id>.<nonce>.<ciphertext and tag>`, base64url.
 */
export class SecretBox {
  private readonly source: MasterKeys;
  private loaded?: readonly Buffer[];
  private byId = new Map<string, Buffer>();
  private currentId = '';
  private readonly nonces = new Nonces();

  /** @param keys the first seals, all of them open; or where to ask for them. */
  constructor(keys: readonly Buffer[] | MasterKeys) {
    this.source = typeof keys === 'function' ? keys : () => keys;
    this.refresh();
  }

  /** The public name of the key that seals. */
  get currentKeyId(): string {
    this.refresh();
    return this.currentId;
  }

  /** @param boundTo the row and column that the secret belongs to, such as `api_key.12.value`: it opens nowhere else. */
  seal(plaintext: string, boundTo: string): string {
    return this.sealer()(plaintext, boundTo);
  }

  /** {@link seal} for many in a row: which key seals, and whether its file has changed, is asked once. */
  sealer(): (plaintext: string, boundTo: string) => string {
    const keyId = this.currentKeyId;
    const key = createSecretKey(this.byId.get(keyId)!);
    return (plaintext, boundTo) => {
      const nonce = this.nonces.next();
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      cipher.setAAD(Buffer.from(boundTo));
      const sealed = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${VERSION}.${keyId}.${nonce.toString('base64url')}.${sealed.toString('base64url')}`;
    };
  }

  /** @throws UnknownKeyError when its key is not configured; Error when it was altered or moved to another row. */
  open(envelope: string, boundTo: string): string {
    const [version, keyId, nonce, sealed] = envelope.split('.');
    if (version !== VERSION || sealed === undefined) throw new Error('A stored secret has an unknown form');
    const key = this.keyOf(keyId);
    const bytes = Buffer.from(sealed, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'));
    decipher.setAAD(Buffer.from(boundTo));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return decipher.update(bytes.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  }

  /** As {@link seal}, for bytes: the same envelope with nothing encoded but its head. */
  sealBytes(bytes: Buffer, boundTo: string): Buffer {
    const keyId = this.currentKeyId;
    const nonce = this.nonces.next();
    const cipher = createCipheriv('aes-256-gcm', this.byId.get(keyId)!, nonce);
    cipher.setAAD(Buffer.from(boundTo));
    return Buffer.concat([Buffer.from(`${VERSION}.${keyId}.`), nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  }

  /** Opens what `sealBytes` made; throws as {@link open} does. */
  openBytes(envelope: Buffer, boundTo: string): Buffer {
    const head = envelope.subarray(0, HEAD_BYTES).toString('latin1');
    const [version, keyId] = head.split('.');
    if (version !== VERSION || keyId === undefined) throw new Error('A stored secret has an unknown form');
    const key = this.keyOf(keyId);
    const decipher = createDecipheriv('aes-256-gcm', key, envelope.subarray(HEAD_BYTES, HEAD_BYTES + NONCE_BYTES));
    decipher.setAAD(Buffer.from(boundTo));
    decipher.setAuthTag(envelope.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(envelope.subarray(HEAD_BYTES + NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  }

  /** Whether the envelope was made with the current master key. */
  isCurrent(envelope: string): boolean {
    return envelope.startsWith(`${VERSION}.${this.currentKeyId}.`);
  }

  private keyOf(keyId: string): Buffer {
    if (!this.byId.has(keyId)) this.refresh();
    const key = this.byId.get(keyId);
    if (!key) throw new UnknownKeyError(keyId);
    return key;
  }

  private refresh(): void {
    const keys = this.source();
    if (keys === this.loaded) return;
    this.loaded = keys;
    this.byId = new Map(keys.map((key) => [masterKeyId(key), key]));
    this.currentId = masterKeyId(keys[0]);
  }
}

/** Random nonces, drawn from the system many at a time. Each is given out once. */
class Nonces {
  private drawn = Buffer.alloc(0);
  private place = 0;

  next(): Buffer {
    if (this.place === this.drawn.length) {
      this.drawn = randomBytes(NONCES_AT_ONCE * NONCE_BYTES);
      this.place = 0;
    }
    return this.drawn.subarray(this.place, (this.place += NONCE_BYTES));
  }
}

/** Keyed fingerprints: equal secrets are found without being readable. The key outlives rotations of the master key. */
export class Fingerprinter {
  constructor(private readonly key: Buffer) {}

  /** HMAC-SHA-256 of the scope and the secret, as 64 hex digits. */
  of(secret: string, scope: string): string {
    return createHmac('sha256', this.key).update(scope).update('\0').update(secret).digest('hex');
  }
}
