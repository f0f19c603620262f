import { type RequestCapture, withoutSecrets } from '@app/core';
import type { ProxiedRequest } from '../proxied-request.js';
import { readableText } from './readable-text.js';
import { type Redaction, redactBody, redactHeaders } from './redaction.js';

/** Of each body. */
export const CAPTURED_BYTES = 64 * 1024;

/** What the log keeps of an exchange, if its upstream wants that: null for nearly all of them. */
export function captureOf(request: ProxiedRequest): RequestCapture | null {
  const { upstream } = request;
  if (upstream === undefined || !(upstream.captureHeaders || upstream.captureBodies)) return null;
  const { call, head, target } = request;
  const redaction: Redaction = {
    names: new Set(upstream.redactedNames.map((name) => name.toLowerCase())),
    mask: (text) => {
      const masked = call === undefined ? text : call.masked(text);
      return head.credential === undefined ? masked : withoutSecrets(masked, [head.credential]);
    },
  };
  const answered = call !== undefined && call.status !== undefined && call.committed;
  const capture: RequestCapture = { requestHeaders: null, responseHeaders: null, requestBody: null, responseBody: null };
  if (upstream.captureHeaders) {
    capture.requestHeaders = redactHeaders(rawPairs(request.request.rawHeaders), redaction);
    if (answered) capture.responseHeaders = redactHeaders(pairs(call.headers), redaction);
  }
  if (upstream.captureBodies && target.slug !== '') {
    capture.requestBody = bodyText(request.stream?.beginning(CAPTURED_BYTES) ?? request.body, request.request.headers['content-type'], request.request.headers['content-encoding'], redaction);
    if (answered) capture.responseBody = bodyText(call.capturedBody(), call.headers['content-type'], call.headers['content-encoding'], redaction);
  }
  return capture;
}

function bodyText(bytes: Buffer | undefined, contentType: string | undefined, contentEncoding: string | undefined, redaction: Redaction): string | null {
  const text = bytes && readableText(bytes, CAPTURED_BYTES, contentType, contentEncoding);
  return text === undefined ? null : redactBody(text, contentType ?? '', redaction);
}

function* rawPairs(rawHeaders: readonly string[]): Generator<[string, string]> {
  for (let index = 0; index < rawHeaders.length; index += 2) yield [rawHeaders[index].toLowerCase(), rawHeaders[index + 1]];
}

function* pairs(headers: NodeJS.Dict<string | string[]>): Generator<[string, string]> {
  for (const [name, values] of Object.entries(headers)) for (const value of [values ?? []].flat()) yield [name, value];
}
