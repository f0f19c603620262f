import { GatewayError } from '@app/core';
import { MAX_SOURCE_BYTES } from '@app/scripts';
import { HeaderErrorPolicy, HeaderValueType } from './header-config.entity.js';

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/;
/** Framing, the connection and the destination are the gateway's business. */
const RESERVED = new Set(
  'host content-length transfer-encoding connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer upgrade http2-settings expect'.split(' '),
);
/** Visible characters of Latin-1, spaces and tabs: what HTTP can carry; above all no CR, LF or NUL. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
export const MAX_VALUE_LENGTH = 8_192;

/** Why a text cannot be the value of a header, undefined when it can. */
export function problemOfValue(value: string): string | undefined {
  if (value.length > MAX_VALUE_LENGTH) return `is longer than ${MAX_VALUE_LENGTH} characters`;
  if (!VALUE.test(value)) return 'has a character that a header cannot carry (a line break, for instance)';
  return value.trim() === value ? undefined : 'begins or ends with a space';
}

/** @throws GatewayError BAD_USER_INPUT, by the field's name */
export function checkHeader(header: { name: string; valueType: HeaderValueType; value: string; onError?: HeaderErrorPolicy; fallbackValue?: string | null }): void {
  if (!TOKEN.test(header.name)) throw GatewayError.badInput('name', 'must be a header name: letters, digits and a few signs, no spaces', 'NO_HEADER_NAME');
  if (RESERVED.has(header.name.toLowerCase().replaceAll('_', '-'))) throw GatewayError.badInput('name', `${header.name} is set by the gateway itself`, 'RESERVED_HEADER');
  if (header.valueType === HeaderValueType.STATIC) refuse('value', problemOfValue(header.value));
  else if (header.value.trim() === '') throw GatewayError.badInput('value', 'is an empty script', 'NEEDED');
  else if (Buffer.byteLength(header.value) > MAX_SOURCE_BYTES) throw GatewayError.badInput('value', `is longer than ${MAX_SOURCE_BYTES} bytes`, 'TOO_LONG');
  if (header.onError === HeaderErrorPolicy.FALLBACK) {
    if (header.fallbackValue === undefined || header.fallbackValue === null) throw GatewayError.badInput('fallbackValue', 'is needed when onError is FALLBACK', 'NEEDED');
  }
  if (header.fallbackValue !== undefined && header.fallbackValue !== null) refuse('fallbackValue', problemOfValue(header.fallbackValue));
}

function refuse(field: string, problem: string | undefined): void {
  if (problem !== undefined) throw GatewayError.badInput(field, problem);
}
