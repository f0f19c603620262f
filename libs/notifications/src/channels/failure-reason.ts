import type { EventReason, Reasoned } from '@app/core';
import { ForbiddenAddressError } from '../outbound/network-policy.js';

/** What the codes of Node.js, undici and nodemailer say. */
const REASONS: Readonly<Record<string, EventReason>> = {
  EAI_AGAIN: 'HOST_UNKNOWN',
  EDNS: 'HOST_UNKNOWN',
  ENOTFOUND: 'HOST_UNKNOWN',
  ECONNREFUSED: 'CONNECTION_REFUSED',
  ECONNECTION: 'CONNECTION_LOST',
  ECONNRESET: 'CONNECTION_LOST',
  EPIPE: 'CONNECTION_LOST',
  UND_ERR_SOCKET: 'CONNECTION_LOST',
  ETIMEDOUT: 'NO_ANSWER_IN_TIME',
  TimeoutError: 'NO_ANSWER_IN_TIME',
  UND_ERR_BODY_TIMEOUT: 'NO_ANSWER_IN_TIME',
  UND_ERR_CONNECT_TIMEOUT: 'NO_ANSWER_IN_TIME',
  UND_ERR_HEADERS_TIMEOUT: 'NO_ANSWER_IN_TIME',
};

/** Why nothing got through, as events tell it; empty where the other side's own words say it. */
export function failureReason(error: unknown): Reasoned {
  if (error instanceof ForbiddenAddressError) return { reasonCode: 'ADDRESS_INTERNAL', reasonParams: { host: error.host } };
  if (!(error instanceof Error)) return {};
  const { name, code, hostname } = error as NodeJS.ErrnoException & { hostname?: string };
  const known = [code ?? '', name].find((word) => Object.hasOwn(REASONS, word));
  if (known === undefined) return failureReason(error.cause);
  return { reasonCode: REASONS[known], reasonParams: hostname === undefined ? {} : { host: hostname } };
}
