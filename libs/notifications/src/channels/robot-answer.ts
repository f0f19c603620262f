import type { HttpAnswer } from '../outbound/outbound-http.js';
import { type DeliveryAnswer, DeliveryRefusedError } from './channel-sender.js';

/**
 * Robots answer 200 whatever happens and put the truth into a field of the body.
 * @param field the one that is 0 when all went well
 */
export function readRobotAnswer({ status, text }: HttpAnswer, field: 'errcode' | 'code'): DeliveryAnswer {
  if (status < 200 || status > 299) throw new DeliveryRefusedError(`HTTP ${status} ${text}`);
  let code: unknown;
  try {
    code = (JSON.parse(text) as Record<string, unknown>)[field];
  } catch {
    throw new DeliveryRefusedError(`HTTP ${status} ${text}`);
  }
  if (code !== 0) throw new DeliveryRefusedError(text);
  return { text };
}

/** Cuts at a whole character so that the text has at most so many bytes in UTF-8. */
export function cutBytes(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  const cut = Buffer.from(text).subarray(0, most - 4);
  return `${new TextDecoder('utf-8', { fatal: false }).decode(cut).replace(/\uFFFD+$/, '')}…`;
}
