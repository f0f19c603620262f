import { createHash } from 'node:crypto';
import { Agent, request as send } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { createTestDatabase, query, type TestDatabase } from './support/database.js';
import { type GatewayProcess, startGatewayProcess } from './support/gateway-process.js';
import { startUpstream, type TestUpstream, until } from './support/test-upstream.js';

const STREAM_PIECES = 20;
const PIECE_EVERY_MS = 100;
const UPLOAD = Buffer.alloc(8 * 1024 * 1024, 'upload');

describe('a gateway that is told to stop', () => {
  let database: TestDatabase;
  let upstream: TestUpstream;
  let sockets: WebSocketServer;
  let arrived = 0;

  beforeAll(async () => {
    database = await createTestDatabase();
    upstream = await startUpstream(async (request, response) => {
      arrived++;
      if (request.url === '/slow') return void setTimeout(() => response.end('slow'), 1_500);
      if (request.url === '/upload') {
        const hash = createHash('sha256');
        for await (const chunk of request) hash.update(chunk as Buffer);
        return void response.end(hash.digest('hex'));
      }
      if (request.url === '/quick') return void response.end('quick');
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let piece = 0; !response.destroyed && (request.url === '/endless' || piece < STREAM_PIECES); piece++) {
        response.write(`data: ${piece}\n\n`);
        await sleep(PIECE_EVERY_MS);
      }
      response.end();
    });
    sockets = new WebSocketServer({ server: upstream.server });
    sockets.on('connection', (socket) => {
      socket.on('message', (text) => {
        arrived++;
        setTimeout(() => socket.send(`${text}`), 1_000);
      });
    });
    const gateway = await start();
    await gateway.admin.data(`mutation { createUpstream(input: { name: "stop", slug: "stop", baseUrl: "${upstream.url}", open: true }) { id } }`);
    await gateway.admin.data('mutation { createApiKey(input: { upstreamId: 1, name: "only", keyValue: "a-key-for-the-test" }) { id } }');
    await gateway.kill('SIGTERM');
  });

  afterAll(async () => {
    sockets.close();
    await upstream.close();
    await database.drop();
  });

  const start = (environment: Record<string, string> = {}) => startGatewayProcess({ databaseUrl: database.url, environment });

  function ask(gateway: GatewayProcess, path: string): Promise<{ status: number; text: string; whole: boolean }> {
    return new Promise((resolve, reject) => {
      const request = send(`${gateway.url}/proxy/stop${path}`, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk));
        response.on('error', () => undefined);
        response.on('close', () => resolve({ status: response.statusCode!, text, whole: response.complete }));
      });
      request.on('error', reject).end();
    });
  }

  function upload(gateway: GatewayProcess): Promise<string> {
    return new Promise((resolve, reject) => {
      const request = send(`${gateway.url}/proxy/stop/upload`, { method: 'POST', headers: { 'content-length': UPLOAD.length } }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk)).on('close', () => resolve(text));
      });
      request.on('error', reject);
      void (async () => {
        for (let start = 0; start < UPLOAD.length; start += UPLOAD.length / 16) {
          request.write(UPLOAD.subarray(start, start + UPLOAD.length / 16));
          await sleep(100);
        }
        request.end();
      })();
    });
  }

  function echo(gateway: GatewayProcess): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/proxy/stop/socket`);
      socket.on('open', () => socket.send('hello')).on('error', reject);
      socket.on('message', (text) => {
        resolve(String(text));
        socket.close();
      });
    });
  }

  const logged = async (path: string) => (await query<{ count: number }>(database.url, `SELECT count(*)::integer AS count FROM request_log WHERE path = '${path}'`))[0].count;

  it('finishes what is in flight, writes its log, and ends with 0', async () => {
    const gateway = await start();
    arrived = 0;
    const answers = Promise.all([...Array.from({ length: 20 }, () => ask(gateway, '/slow')), ...Array.from({ length: 10 }, () => ask(gateway, '/stream'))]);
    const uploads = Promise.all([upload(gateway), upload(gateway)]);
    const echoed = echo(gateway);
    await until(() => arrived === 33, 30_000);
    const code = gateway.kill('SIGTERM');
    for (const { status, text, whole } of await answers) {
      expect({ status, whole }).toEqual({ status: 200, whole: true });
      expect(text === 'slow' || text.endsWith(`data: ${STREAM_PIECES - 1}\n\n`)).toBe(true);
    }
    const digest = createHash('sha256').update(UPLOAD).digest('hex');
    expect(await uploads).toEqual([digest, digest]);
    expect(await echoed).toBe('hello');
    expect(await code).toBe(0);
    expect([await logged('/slow'), await logged('/stream'), await logged('/upload'), await logged('/socket')]).toEqual([20, 10, 2, 1]);
  });

  it('says first that it is not ready, and serves on for DRAIN_DELAY', async () => {
    const gateway = await start({ DRAIN_DELAY: '1' });
    const code = gateway.kill('SIGTERM');
    await sleep(300);
    expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(503);
    expect((await ask(gateway, '/quick')).status).toBe(200);
    expect(await code).toBe(0);
    await expect(ask(gateway, '/quick')).rejects.toThrow('ECONNREFUSED');
  });

  it('answers over a connection that a balancer keeps that it is the last time', async () => {
    const gateway = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const connectionHeader = () =>
      new Promise<string | undefined>((resolve, reject) => {
        const request = send(`${gateway.url}/proxy/stop/quick`, { agent }, (response) => response.resume().on('end', () => resolve(response.headers.connection)));
        request.on('error', reject).end();
      });
    expect(await connectionHeader()).toBe('keep-alive');
    const code = gateway.kill('SIGTERM');
    await sleep(300);
    expect(await connectionHeader()).toBe('close');
    expect(await code).toBe(0);
  });

  it('cuts what lasts longer than DRAIN_TIMEOUT, and logs that too', async () => {
    const gateway = await start({ DRAIN_TIMEOUT: '1' });
    const endless = ask(gateway, '/endless');
    await sleep(300);
    const begun = performance.now();
    expect(await gateway.kill('SIGTERM')).toBe(0);
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect((await endless).whole).toBe(false);
    expect(await logged('/endless')).toBe(1);
  });
});
