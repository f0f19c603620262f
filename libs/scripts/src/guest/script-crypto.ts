import { hmac } from '@noble/hashes/hmac.js';
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { decodeBase64, encodeBase64, encodeBase64Url } from './base64.ts';
import type { EntropySource } from './entropy.ts';
import { TextDecoder, TextEncoder } from './text-encoding.ts';

type Data = string | Uint8Array | ArrayBuffer;
type Encoding = 'hex' | 'base64' | 'base64url' | 'bytes';
const HASHES = { md5, sha1, sha224, sha256, sha384, sha512 };
const encoder = new TextEncoder();

function bytesOf(data: Data): Uint8Array {
  if (typeof data === 'string') return encoder.encode(data);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (data instanceof Uint8Array) return data;
  throw new TypeError('Expected text or bytes (a string, a Uint8Array or an ArrayBuffer)');
}

function hashOf(algorithm: string): (typeof HASHES)['sha256'] {
  const name = String(algorithm).toLowerCase().replace('-', '');
  if (!Object.hasOwn(HASHES, name)) throw new RangeError(`Unknown hash ${algorithm}; there are: ${Object.keys(HASHES).join(', ')}`);
  return HASHES[name as keyof typeof HASHES] as (typeof HASHES)['sha256'];
}

function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += (byte < 16 ? '0' : '') + byte.toString(16);
  return text;
}

function encoded(bytes: Uint8Array, encoding: Encoding): string | Uint8Array {
  switch (encoding) {
    case 'hex':
      return toHex(bytes);
    case 'base64':
      return encodeBase64(bytes);
    case 'base64url':
      return encodeBase64Url(bytes);
    case 'bytes':
      return bytes;
    default:
      throw new RangeError(`Unknown encoding ${String(encoding)}; there are: hex, base64, base64url, bytes`);
  }
}

/** What scripts know as `crypto`. */
export function createCrypto(entropy: EntropySource) {
  return {
    /** A random UUID, version 4. */
    randomUUID(): string {
      const bytes = entropy.bytes(16);
      bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
      bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
      const hex = toHex(bytes);
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    },
    /** Fills a typed array, of 65,536 bytes at most, and returns it. */
    getRandomValues<T extends ArrayBufferView>(target: T): T {
      if (target.byteLength > 65536) throw new RangeError('At most 65,536 random bytes at once');
      entropy.fill(new Uint8Array(target.buffer, target.byteOffset, target.byteLength));
      return target;
    },
    hash(algorithm: string, data: Data, encoding: Encoding = 'hex'): string | Uint8Array {
      return encoded(hashOf(algorithm)(bytesOf(data)), encoding);
    },
    hmac(algorithm: string, key: Data, data: Data, encoding: Encoding = 'hex'): string | Uint8Array {
      return encoded(hmac(hashOf(algorithm), bytesOf(key), bytesOf(data)), encoding);
    },
    /** Compares without telling by its time where the difference is; of unequal lengths it is false at once. */
    timingSafeEqual(left: Data, right: Data): boolean {
      const [one, other] = [bytesOf(left), bytesOf(right)];
      if (one.length !== other.length) return false;
      let difference = 0;
      for (let index = 0; index < one.length; index++) difference |= (one[index] as number) ^ (other[index] as number);
      return difference === 0;
    },
  };
}

/** What scripts know as `base64`. */
export function createBase64() {
  return {
    encode: (data: Data): string => encodeBase64(bytesOf(data)),
    encodeUrl: (data: Data): string => encodeBase64Url(bytesOf(data)),
    /** Decodes to text (UTF-8). */
    decode: (text: string): string => new TextDecoder().decode(decodeBase64(String(text))),
    decodeBytes: (text: string): Uint8Array => decodeBase64(String(text)),
  };
}
