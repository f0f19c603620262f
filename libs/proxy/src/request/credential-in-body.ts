import { withParameter } from './query-parameters.js';

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\b/i;
const FORM_TYPE = /^application\/x-www-form-urlencoded\b/i;

/**
 * Puts the API key into a body, as a top-level field of a JSON object or of a form. A field of that name which the
 * client sent is replaced. Undefined when the body is neither.
 */
export function withCredentialInBody(body: Buffer, contentType: string | undefined, field: string, value: string): Buffer | undefined {
  if (contentType !== undefined && FORM_TYPE.test(contentType)) {
    return Buffer.from(withParameter(body.toString('latin1'), field, value), 'latin1');
  }
  if (contentType === undefined ? body.length > 0 : !JSON_TYPE.test(contentType)) return undefined;
  return withJsonField(body, field, value);
}

function withJsonField(body: Buffer, field: string, value: string): Buffer | undefined {
  const pair = `${JSON.stringify(field)}:${JSON.stringify(value)}`;
  if (body.length === 0) return Buffer.from(`{${pair}}`);
  const text = body.toString('utf8');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  if (Object.hasOwn(parsed, field)) return Buffer.from(JSON.stringify({ ...parsed, [field]: value }));
  // The client's own text stays as it is: parsing and printing it again would change long numbers.
  const brace = text.indexOf('{');
  const separator = Object.keys(parsed).length === 0 ? '' : ',';
  return Buffer.from(`${text.slice(0, brace + 1)}${pair}${separator}${text.slice(brace + 1)}`);
}
