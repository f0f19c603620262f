/** Parameters, headers and fields that carry credentials or signatures in the APIs that are about. */
const SECRET_NAME = /^(?:.*(?:key|token|secret|password|passwd|signature|credential|cookie|authorization).*|appid|app_id|auth|sig|sign|code|session)$/i;

/** Values that are credentials whatever they are called: vendors' key formats, bearer tokens, JSON Web Tokens. */
const SECRET_VALUE = /\b(?:sk|pk|rk|gw|ghp|gho|xox[abpr]|hf|r8)[-_][\w-]{16,}|\bAIza[\w-]{30,}|\bAKIA[A-Z0-9]{16}\b|\bBearer\s+[\w.~+/-]{8,}=*|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g;

/** A string value of a JSON document with its name, also where the document has been cut off. */
const JSON_TEXT = /"((?:[^"\\]|\\.)*)"(\s*:\s*)"(?:[^"\\]|\\.)*("|$)/g;

/** The same in JSON that stands as a text within JSON: quotes come with backslashes, more of them the deeper it is. */
const NESTED_JSON_TEXT = /(\\+)"([\w.-]+)\1"(\s*:\s*)\1".*?((?<!\\)\1"|$)/gs;

/** A query parameter of an address that stands in a text. */
const PARAMETER = /([?&])([\w.[\]-]+)=[^&\s"'<>\\]+/g;

const MASK = '***';

/** What must not be kept of one exchange. */
export interface Redaction {
  /** Names, in lower case, that an admin has added. */
  names: ReadonlySet<string>;
  /** Makes the credentials of this very exchange unreadable. */
  mask(text: string): string;
}

export function isSecretName(name: string, names?: ReadonlySet<string>): boolean {
  return SECRET_NAME.test(name) || (names?.has(name.toLowerCase()) ?? false);
}

/** Headers by name; of a secret one only the name is left. */
export function redactHeaders(headers: Iterable<[name: string, value: string]>, redaction: Redaction): Record<string, string | string[]> {
  const redacted: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of headers) {
    const kept = isSecretName(name, redaction.names) ? MASK : redactValue(value, redaction);
    const before = redacted[name];
    redacted[name] = before === undefined ? kept : [before, kept].flat();
  }
  return redacted;
}

/** A body of JSON, a form or any other text, by names where it has some and by values everywhere. */
export function redactBody(text: string, contentType: string, redaction: Redaction): string {
  const byName = contentType.startsWith('application/x-www-form-urlencoded') ? redactForm(text, redaction) : redactJson(text, redaction);
  return redactValue(byName, redaction);
}

function redactJson(text: string, { names }: Redaction): string {
  const redacted = text.replace(JSON_TEXT, (whole, name: string, colon: string, end: string) => (isSecretName(name, names) ? `"${name}"${colon}"${MASK}${end}` : whole));
  return redacted.includes('\\"') ? redactNestedJson(redacted, names) : redacted;
}

function redactNestedJson(text: string, names: ReadonlySet<string>): string {
  return text.replace(NESTED_JSON_TEXT, (whole, slashes: string, name: string, colon: string, end: string) => {
    const opening = `${slashes}"${name}${slashes}"${colon}${slashes}"`;
    return opening + (isSecretName(name, names) ? MASK + end : redactNestedJson(whole.slice(opening.length), names));
  });
}

function redactForm(text: string, { names }: Redaction): string {
  return text
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals !== -1 && isSecretName(decoded(pair.slice(0, equals)), names) ? `${pair.slice(0, equals)}=${MASK}` : pair;
    })
    .join('&');
}

function redactValue(text: string, redaction: Redaction): string {
  return redaction
    .mask(text)
    .replace(PARAMETER, (whole, before: string, name: string) => (isSecretName(name, redaction.names) ? `${before}${name}=${MASK}` : whole))
    .replace(SECRET_VALUE, MASK);
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', ' '));
  } catch {
    return name;
  }
}
