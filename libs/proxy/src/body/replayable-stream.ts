import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { BodyAborted, BodyTooLarge } from './whole-body.js';

/** So much of a body that was let go is remembered for the log. */
const START_BYTES = 64 * 1024;
const NOTHING = Buffer.alloc(0);

/**
 * A body that goes to the upstream while it arrives. What has arrived is kept as long as it is small, so that another
 * attempt can send it again from its beginning; past `keepBytes` it is let go and the request cannot be repeated.
 */
export class ReplayableStream {
  private kept: Buffer[] | undefined = [];
  private start: Buffer | undefined;
  private reader: Readable | undefined;
  private ended = false;
  private failure: Error | undefined;
  private received = 0;

  constructor(
    private readonly source: IncomingMessage,
    private readonly keepBytes: number,
    private readonly limitBytes: number,
  ) {}

  get replayable(): boolean {
    return this.kept !== undefined;
  }

  get bytes(): number {
    return this.received;
  }

  /** The first bytes of what has arrived, also when it has been let go; gone once the stream is closed. */
  beginning(bytes: number): Buffer {
    return (this.kept === undefined ? this.start : Buffer.concat(this.kept))?.subarray(0, bytes) ?? NOTHING;
  }

  /** Why the body came to no good end: the client left, or sent too much. */
  get error(): Error | undefined {
    return this.failure;
  }

  /** A stream of the whole body for one attempt; the one before it gets no more. */
  open(): Readable {
    if (this.kept === undefined) throw new Error('the body has been let go and cannot be sent again');
    const first = this.reader === undefined && this.received === 0 && !this.ended;
    const reader = new Readable({ read: () => this.source.resume() });
    this.reader = reader;
    for (const chunk of this.kept) reader.push(chunk);
    if (this.failure !== undefined) reader.destroy(this.failure);
    else if (this.ended) reader.push(null);
    else if (first) this.source.on('data', this.onData).on('end', this.onEnd).on('close', this.onClose).on('error', this.onClose);
    return reader;
  }

  /** Ends the reading; what still arrives is thrown away, so that the connection can be used again. */
  close(): void {
    this.kept = undefined;
    this.start = undefined;
    this.reader = undefined;
    this.source.off('data', this.onData).off('end', this.onEnd).off('close', this.onClose).off('error', this.onClose);
    if (!this.ended) this.source.resume();
  }

  private readonly onData = (chunk: Buffer): void => {
    this.received += chunk.length;
    if (this.received > this.limitBytes) return this.fail(new BodyTooLarge(this.limitBytes));
    if (this.received > this.keepBytes) this.letGo();
    else this.kept?.push(chunk);
    // What is kept is in memory anyway; and a source that is not read does not tell that its client has left.
    if (this.reader?.destroyed === false && !this.reader.push(chunk) && this.kept === undefined) this.source.pause();
  };

  private readonly onEnd = (): void => {
    this.ended = true;
    if (this.reader?.destroyed === false) this.reader.push(null);
  };

  private readonly onClose = (): void => {
    if (!this.ended && this.failure === undefined) this.fail(new BodyAborted());
  };

  private letGo(): void {
    // A copy: a part of the kept buffer would hold on to all of it.
    if (this.kept !== undefined) this.start = Buffer.from(Buffer.concat(this.kept).subarray(0, START_BYTES));
    this.kept = undefined;
  }

  private fail(failure: Error): void {
    this.failure = failure;
    this.kept = undefined;
    this.source.off('data', this.onData);
    this.source.resume();
    this.reader?.destroy(failure);
  }
}
