import type { IncomingMessage } from 'node:http';

/** The client went away, or broke off, while its body was being read. */
export class BodyAborted extends Error {
  constructor() {
    super('the client closed the connection before its body was complete');
    this.name = 'BodyAborted';
  }
}

/** The body is longer than it may be. */
export class BodyTooLarge extends Error {
  constructor(readonly limitBytes: number) {
    super(`the body is longer than ${limitBytes} bytes`);
    this.name = 'BodyTooLarge';
  }
}

/**
 * Reads a body into memory. Rejects with `BodyTooLarge` past the limit and with `BodyAborted` when it breaks off.
 * Its listeners stay: to take them off one by one costs more than their calls that come to nothing.
 */
export function readWholeBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let first: Buffer | undefined;
    let more: Buffer[] | undefined;
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > limitBytes) {
        first = more = undefined;
        reject(new BodyTooLarge(limitBytes));
      } else if (first === undefined) first = chunk;
      else (more ??= [first]).push(chunk);
    });
    request.on('end', () => resolve(more === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(more, length)));
    // Comes without an 'error' event, which node:http leaves out where nobody listens for it.
    request.on('close', () => {
      if (!request.readableEnded) reject(new BodyAborted());
    });
  });
}
