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

/** Reads a body into memory. Rejects with `BodyTooLarge` past the limit and with `BodyAborted` when it breaks off. */
export function readWholeBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let first: Buffer | undefined;
    let more: Buffer[] | undefined;
    let length = 0;
    const leave = () => {
      request.off('data', onData);
      request.off('end', onEnd);
      request.off('close', onClose);
      request.off('error', onClose);
    };
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      if (length > limitBytes) {
        leave();
        request.resume();
        reject(new BodyTooLarge(limitBytes));
      } else if (first === undefined) first = chunk;
      else (more ??= [first]).push(chunk);
    };
    const onEnd = () => {
      leave();
      resolve(more === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(more, length));
    };
    const onClose = () => {
      leave();
      reject(new BodyAborted());
    };
    request.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose);
  });
}
