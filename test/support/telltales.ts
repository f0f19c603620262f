import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { readBody, startUpstream, type TestUpstream } from './test-upstream.js';

/** Servers that fail, and tell everything that they were told: the worst that can happen to a secret outside. */
export interface Telltales {
  /** Its path says how it fails. */
  upstream: TestUpstream;
  /** For webhooks and robots. */
  sink: TestUpstream;
  issuer: TestUpstream;
  mailPort: number;
  close(): Promise<void>;
}

export async function startTelltales(): Promise<Telltales> {
  const upstream = await startUpstream(async (request, response) => {
    const body = String(await readBody(request).catch(() => Buffer.of()));
    const told = JSON.stringify({ error: { message: `Incorrect API key: ${request.headers.authorization ?? request.url}`, url: request.url, headers: request.headers, body } });
    const [, status] = /^\/(\d{3})/.exec(request.url!) ?? [];
    if (request.url!.startsWith('/break')) {
      response.writeHead(200, { 'content-length': '10000' }).write('{');
      return void setTimeout(() => response.destroy(), 20);
    }
    if (request.url!.startsWith('/reset')) return void request.socket.destroy();
    const headers = { 'content-type': 'application/json', 'x-echo': String(request.headers.authorization ?? request.url), ...(status === '302' && { location: `http://elsewhere.example${request.url}` }) };
    response.writeHead(Number(status ?? 200), headers).end(Number(status ?? 200) < 400 ? '{}' : told);
  });
  const sink = await startUpstream(async (request, response) => {
    const body = String(await readBody(request));
    response.writeHead(500).end(`cannot take ${request.method} ${request.url} ${JSON.stringify(request.headers)} ${body}`);
  });
  const issuer = await startUpstream(async (request, response) => {
    const body = String(await readBody(request));
    const { url } = issuer;
    if (request.url!.startsWith('/.well-known')) {
      const document = { issuer: url, authorization_endpoint: `${url}/auth`, token_endpoint: `${url}/token`, jwks_uri: `${url}/jwks`, response_types_supported: ['code'], subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'], code_challenge_methods_supported: ['S256'] };
      return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
    }
    response.writeHead(401, { 'content-type': 'application/json', 'www-authenticate': 'Basic' }).end(JSON.stringify({ error: 'invalid_client', error_description: `not ${request.headers.authorization} with ${body}` }));
  });
  const mail = await startMailServer();
  return {
    upstream,
    sink,
    issuer,
    mailPort: (mail.address() as AddressInfo).port,
    close: async () => {
      mail.close();
      await Promise.all([upstream.close(), sink.close(), issuer.close()]);
    },
  };
}

/** Refuses whoever signs in, and repeats what they said. */
async function startMailServer(): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('220 telltale\r\n');
    socket.on('data', (chunk) => {
      for (const line of String(chunk).split('\r\n').filter((each) => each !== '')) {
        if (/^EHLO/i.test(line)) socket.write('250-telltale\r\n250 AUTH PLAIN LOGIN\r\n');
        else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
        else socket.write(`535 5.7.8 wrong credentials in ${line}\r\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
