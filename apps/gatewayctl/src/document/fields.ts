import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/** `${env:NAME}`: the value of an environment variable, put in when it is sent to the gateway. */
export const ENV_REFERENCE = /\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g;
const HAS_ENV_REFERENCE = /\$\{env:[A-Za-z_][A-Za-z0-9_]*\}/;

/** What this description ends with is never read back from the gateway. */
const SECRET = 'Secret: an environment reference such as ${env:NAME}, alone or within the text.';

/** What people call it, and by what gatewayctl knows it again. */
export const name = (most: number) => z.string().trim().min(1).max(most).describe('By which it is known again: another name is another one.');
export const flag = (value: boolean, description: string) => z.boolean().default(value).describe(description);
export const whole = (least: number, most: number) => z.int().min(least).max(most);
export const optionalText = (most: number, description: string) => z.string().max(most).nullable().default(null).describe(description);

/** A text that must not stand in a file as it is. */
export const secret = (description: string) => z.string().regex(HAS_ENV_REFERENCE, 'must not stand in the file: refer to the environment, as in ${env:NAME}').describe(`${description} ${SECRET}`);

/** An IANA time zone, or UTC. */
export const timeZone = z
  .string()
  .refine((text) => Intl.supportedValuesOf('timeZone').includes(text) || canFormatIn(text), 'must be an IANA time zone, such as Asia/Shanghai')
  .default('UTC')
  .describe('IANA name.');

/** A moment, as the gateway tells it. */
export const moment = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], 'must be a date such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z')
  .nullable()
  .default(null)
  .describe('Not used from then on: a date, or a time with its zone.');

export const addresses = z
  .array(z.string().refine((text) => canonicalRange(text) !== undefined, 'must be an IP address or a CIDR range, such as 10.0.0.0/8'))
  .max(200)
  .default([])
  .describe('IP addresses and CIDR ranges that clients may come from; empty is everywhere.');

const rate = (description: string) => whole(1, 2 ** 31 - 1).nullable().default(null).describe(description);

export const limit = z
  .strictObject({
    enabled: flag(true, 'Whether it holds.'),
    requestsPerMinute: rate('In any 60 seconds.'),
    requestsPerHour: rate('In any hour.'),
    requestsPerDay: rate('In any 24 hours.'),
    maxConcurrent: rate('At the same time.'),
  })
  .describe('How many requests it may make. What is left out does not limit.');

/** The moment as the gateway writes it, so that two ways to write it are no difference. */
export function canonicalMoment(text: string | null): string | null {
  return text === null ? null : new Date(text).toISOString();
}

/** The address or range as the gateway keeps it; undefined when it is neither. */
export function canonicalRange(text: string): string | undefined {
  const [address, length] = text.trim().split('/');
  if (!ipaddr.isValid(address) || (ipaddr.IPv4.isIPv4(address) && !ipaddr.IPv4.isValidFourPartDecimal(address))) return undefined;
  const range = `${address}/${length ?? (ipaddr.IPv4.isIPv4(address) ? 32 : 128)}`;
  if (!ipaddr.isValidCIDR(range)) return undefined;
  const kind = ipaddr.IPv4.isIPv4(address) ? ipaddr.IPv4 : ipaddr.IPv6;
  return `${kind.networkAddressFromCIDR(range)}/${Number(range.split('/')[1])}`;
}

function canFormatIn(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
