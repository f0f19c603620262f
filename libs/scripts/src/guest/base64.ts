const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Map([...ALPHABET].map((letter, value) => [letter, value]));
VALUES.set('-', 62).set('_', 63);

/** Standard base64, padded. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const left = bytes.length - index;
    const group = ((bytes[index] as number) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    text += (ALPHABET[group >> 18] as string) + ALPHABET[(group >> 12) & 63];
    text += (left > 1 ? (ALPHABET[(group >> 6) & 63] as string) : '=') + (left > 2 ? (ALPHABET[group & 63] as string) : '=');
  }
  return text;
}

/** The alphabet for URLs, not padded. */
export function encodeBase64Url(bytes: Uint8Array): string {
  return encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Reads both alphabets, padded or not; throws on any other character. */
export function decodeBase64(text: string): Uint8Array {
  const letters = text.replace(/[\t\n\f\r ]+/g, '').replace(/={1,2}$/, '');
  if (letters.length % 4 === 1) throw new RangeError('This is not base64: its length is impossible');
  const bytes = new Uint8Array(Math.floor((letters.length * 3) / 4));
  let group = 0;
  let bits = 0;
  let written = 0;
  for (const letter of letters) {
    const value = VALUES.get(letter);
    if (value === undefined) throw new RangeError(`This is not base64: it has the character ${JSON.stringify(letter)}`);
    group = ((group << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[written++] = (group >> bits) & 0xff;
    }
  }
  return bytes;
}
