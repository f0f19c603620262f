import { ProxyRefusal } from '../answer/refusal.js';
import type { ProxiedRequest } from '../proxied-request.js';
import { ReplayableStream } from './replayable-stream.js';
import { BodyAborted, BodyTooLarge, readWholeBody } from './whole-body.js';

/** A body up to this size is kept, so that it can be sent again with another key. */
export const KEPT_BYTES = 1024 * 1024;

/**
 * Gets the body ready to be sent. A small one of known length is read first and costs the upstream no waiting; any
 * other goes through as it arrives. Returns undefined when there is nothing to wait for.
 */
export function prepareBody(request: ProxiedRequest): Promise<void> | undefined {
  const { head } = request;
  const hasBody = head.chunked || head.contentLength > 0;
  if (!hasBody) return undefined;
  const limitBytes = request.upstream!.maxBodyMegabytes * 1024 * 1024;
  if (head.contentLength > limitBytes) throw tooLarge(limitBytes);
  if (head.expectsContinue) request.response.writeContinue();
  if (!head.chunked && head.contentLength <= KEPT_BYTES) return readInto(request, Math.min(limitBytes, KEPT_BYTES));
  request.stream = new ReplayableStream(request.request, KEPT_BYTES, limitBytes);
  return undefined;
}

function readInto(request: ProxiedRequest, limitBytes: number): Promise<void> {
  return readWholeBody(request.request, limitBytes).then(
    (body) => {
      request.body = body;
    },
    (error) => {
      throw bodyRefusal(error);
    },
  );
}

/** The gateway's answer to what went wrong with a client's body. */
export function bodyRefusal(error: unknown): unknown {
  if (error instanceof BodyTooLarge) return tooLarge(error.limitBytes);
  if (error instanceof BodyAborted) return new ProxyRefusal('CLIENT_CLOSED_REQUEST', 'The client closed the connection');
  return error;
}

function tooLarge(limitBytes: number): ProxyRefusal {
  return new ProxyRefusal('BODY_TOO_LARGE', `The body is larger than the ${limitBytes} bytes that are allowed here`);
}

/** Reads a body that streams into memory after all, for a key that belongs into it. */
export async function bufferBody(request: ProxiedRequest): Promise<void> {
  if (request.stream === undefined) return;
  // A key of another kind has had the first of it: it cannot be read from its beginning here.
  if (request.stream.bytes > 0) throw new ProxyRefusal('CREDENTIAL_DOES_NOT_FIT_BODY', 'The body is too large to be sent again with another kind of key');
  request.stream = undefined;
  await readInto(request, KEPT_BYTES);
}
