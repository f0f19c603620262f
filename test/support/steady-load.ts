import { createHash, randomBytes } from 'node:crypto';
import { Agent, type IncomingMessage, request as send } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** What went wrong, and what went well, by the kind of request. */
export interface LoadReport {
  served: Record<string, number>;
  failures: string[];
}

const UPLOAD = randomBytes(4 * 1024 * 1024);
const UPLOAD_DIGEST = createHash('sha256').update(UPLOAD).digest('hex');
const UPLOAD_PIECES = 16;
const PIECE_EVERY_MS = 60;
const STREAM_PIECES = 30;
const STREAM_EVERY_MS = 100;
/** Leaves a small machine room to start a gateway beside the load. */
const PAUSE_MS = 50;

/**
 * What {@link SteadyLoad} needs of its upstream: JSON is echoed, a stream lasts three seconds, an upload is answered with
 * its digest.
 */
export async function answerSteadyLoad(request: IncomingMessage, response: import('node:http').ServerResponse): Promise<void> {
  if (request.url === '/stream') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let piece = 0; piece < STREAM_PIECES; piece++) {
      response.write(`data: ${piece}\n\n`);
      await sleep(STREAM_EVERY_MS);
    }
    response.end('data: [DONE]\n\n');
    return;
  }
  if (request.url === '/upload') {
    const hash = createHash('sha256');
    for await (const chunk of request) hash.update(chunk as Buffer);
    response.end(hash.digest('hex'));
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(Buffer.concat(chunks));
}

/** Clients that ask again and again and repeat nothing: GETs, POSTs, event streams of 3 s and uploads of 1 s. */
export class SteadyLoad {
  readonly report: LoadReport = { served: { get: 0, post: 0, stream: 0, upload: 0 }, failures: [] };
  private readonly agent = new Agent({ keepAlive: true });
  private readonly clients: Promise<void>[] = [];
  private stopping = false;

  /** @param base the address below which the upstream is reached, such as `http://127.0.0.1:8000/proxy/load` */
  constructor(private readonly base: string) {}

  start(): void {
    for (let client = 0; client < 3; client++) {
      this.run('get', () => this.exchange('GET', '/small', undefined, ''));
      this.run('post', (turn) => this.exchange('POST', '/small', JSON.stringify({ turn }), JSON.stringify({ turn })));
    }
    for (let client = 0; client < 8; client++) this.run('stream', () => this.stream());
    for (let client = 0; client < 2; client++) this.run('upload', () => this.upload());
  }

  /** Lets every client finish what it is at. */
  async stop(): Promise<LoadReport> {
    this.stopping = true;
    await Promise.all(this.clients);
    this.agent.destroy();
    return this.report;
  }

  private run(kind: string, once: (turn: number) => Promise<string | undefined>): void {
    const work = async () => {
      for (let turn = 0; !this.stopping; turn++) {
        const failure = await once(turn).catch((error: Error) => `${error.message} ${(error as NodeJS.ErrnoException).code ?? ''}`);
        if (failure === undefined) this.report.served[kind]++;
        else this.report.failures.push(`${new Date().toISOString()} ${kind}: ${failure}`);
        await sleep(PAUSE_MS);
      }
    };
    this.clients.push(work());
  }

  private async stream(): Promise<string | undefined> {
    const { status, text } = await this.ask('GET', '/stream');
    const pieces = text.split('\n\n').filter((piece) => piece !== '');
    if (status === 200 && pieces.length === STREAM_PIECES + 1 && pieces.at(-1) === 'data: [DONE]') return undefined;
    return `status ${status}, ${pieces.length} of ${STREAM_PIECES + 1} pieces: ${text.slice(0, 200)}`;
  }

  private async exchange(method: string, path: string, body: string | undefined, wanted: string): Promise<string | undefined> {
    const { status, text } = await this.ask(method, path, body);
    return status === 200 && text === wanted ? undefined : `status ${status}: ${text.slice(0, 200)}`;
  }

  private async upload(): Promise<string | undefined> {
    const { status, text } = await this.ask('POST', '/upload', UPLOAD);
    return status === 200 && text === UPLOAD_DIGEST ? undefined : `status ${status}: ${text.slice(0, 200)}`;
  }

  private ask(method: string, path: string, body?: string | Buffer): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const request = send(`${this.base}${path}`, { method, agent: this.agent, headers: body === undefined ? {} : { 'content-length': Buffer.byteLength(body) } }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('error', reject);
        response.on('close', () => (response.complete ? resolve({ status: response.statusCode!, text }) : reject(new Error(`the answer broke off after ${text.length} characters`))));
      });
      request.on('error', reject);
      if (body instanceof Buffer) void inPieces(request, body);
      else request.end(body);
    });
  }
}

async function inPieces(request: import('node:http').ClientRequest, body: Buffer): Promise<void> {
  const size = body.length / UPLOAD_PIECES;
  for (let start = 0; start < body.length && !request.destroyed; start += size) {
    request.write(body.subarray(start, start + size));
    await sleep(PIECE_EVERY_MS);
  }
  request.end();
}
