import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** How long the other side may take to say goodbye when one side has. */
const GOODBYE_MS = 5_000;

/** Two sockets after "101 Switching Protocols": what comes out of one goes into the other, unread. */
export class Tunnel {
  bytesOut = 0;
  bytesIn = 0;
  private readonly client: Socket;

  constructor(
    private readonly response: ServerResponse,
    private readonly upstream: Duplex,
    private readonly status: number,
    private readonly head: readonly string[],
  ) {
    this.client = response.socket!;
  }

  /** @param ended called once, when both sides are closed, with the code of the error that ended it if one did */
  run(ended: (errorCode: string | undefined) => void): void {
    const { client, upstream } = this;
    this.response.detachSocket(client);
    let errorCode: string | undefined;
    let open = 2;
    const onError = (error: NodeJS.ErrnoException) => (errorCode ??= error.code ?? error.name);
    const close = (other: Duplex) => () => {
      open--;
      if (open === 0) return ended(errorCode);
      other.end();
      setTimeout(() => other.destroy(), GOODBYE_MS).unref();
    };
    client.setTimeout(0);
    client.on('error', onError).on('close', close(upstream));
    upstream.on('error', onError).on('close', close(client));
    client.on('data', (chunk: Buffer) => (this.bytesIn += chunk.length));
    upstream.on('data', (chunk: Buffer) => (this.bytesOut += chunk.length));
    client.write(this.headText(), 'latin1');
    upstream.pipe(client);
    client.pipe(upstream);
    if (client.destroyed) upstream.destroy();
  }

  private headText(): string {
    let text = `HTTP/1.1 ${this.status} ${STATUS_CODES[this.status]}\r\nconnection: upgrade\r\nupgrade: websocket\r\n`;
    for (let index = 0; index < this.head.length; index += 2) text += `${this.head[index]}: ${this.head[index + 1]}\r\n`;
    return `${text}\r\n`;
  }
}
