import { createHash, randomBytes } from 'node:crypto';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { Busboy } from '@fastify/busboy';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { type AdminClient, type AdminGateway, ADMIN_TOKEN, startAdminGateway } from './support/admin-gateway.js';
import { readBody, startUpstream, type TestUpstream } from './support/test-upstream.js';

/** A server that speaks as much of OpenAI's API as its client needs. */
async function completions(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  if (incoming.headers.authorization !== 'Bearer sk-pool-key-0001') {
    response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { message: `Incorrect API key provided: ${incoming.headers.authorization}`, code: 'invalid_api_key' } }));
    return;
  }
  const { stream, messages } = JSON.parse(String(await readBody(incoming))) as { stream?: boolean; messages: { content: string }[] };
  const words = `You said: ${messages[0].content}`.split(' ');
  if (!stream) {
    response.writeHead(200, { 'content-type': 'application/json', 'x-request-id': 'req_upstream' });
    response.end(JSON.stringify({ id: 'c1', object: 'chat.completion', created: 1, model: 'm', choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: words.join(' ') } }] }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const word of words) {
    response.write(`data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta: { content: `${word} ` }, finish_reason: null }] })}\n\n`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  response.end('data: [DONE]\n\n');
}

describe('a proxied request through the whole gateway', () => {
  let gateway: AdminGateway;
  let admin: AdminClient;
  let secret: string;
  const upstreams: TestUpstream[] = [];

  beforeAll(async () => {
    gateway = await startAdminGateway();
    admin = gateway.client({ authorization: `Bearer ${ADMIN_TOKEN}` });
    const { createConsumer } = await admin.data<{ createConsumer: { id: string } }>('mutation { createConsumer(input: {name: "app"}) { id } }');
    const { createVirtualKey } = await admin.data<{ createVirtualKey: { secret: string } }>('mutation($id: ID!) { createVirtualKey(input: {consumerId: $id, name: "k"}) { secret } }', { id: createConsumer.id });
    secret = createVirtualKey.secret;
  });
  afterAll(async () => {
    await gateway.close();
    for (const upstream of upstreams) await upstream.close();
  });

  async function addUpstream(slug: string, listener: (incoming: IncomingMessage, response: ServerResponse) => void, basePath = '', settings: object = {}): Promise<string> {
    const upstream = await startUpstream(listener);
    upstreams.push(upstream);
    const { createUpstream } = await admin.data<{ createUpstream: { id: string } }>('mutation($input: CreateUpstreamInput!) { createUpstream(input: $input) { id } }', {
      input: { name: slug, slug, baseUrl: `${upstream.url}${basePath}`, ...settings },
    });
    return createUpstream.id;
  }

  async function addKey(upstreamId: string, keyValue: string, settings: object = {}): Promise<string> {
    const { createApiKey } = await admin.data<{ createApiKey: { id: string } }>('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', {
      input: { upstreamId, name: keyValue, keyValue, ...settings },
    });
    return createApiKey.id;
  }

  it('serves the official OpenAI client, normal and streamed, and stops at the next request when its key is disabled', async () => {
    const upstreamId = await addUpstream('openai', (incoming, response) => void completions(incoming, response), '/v1', { errorFormat: 'OPENAI' });
    const keyId = await addKey(upstreamId, 'sk-pool-key-0001');
    const client = new OpenAI({ baseURL: `${gateway.url}/proxy/openai`, apiKey: secret, maxRetries: 0 });
    const messages = [{ role: 'user' as const, content: 'hello there' }];
    const completion = await client.chat.completions.create({ model: 'm', messages });
    expect(completion.choices[0].message.content).toBe('You said: hello there');
    const stream = await client.chat.completions.create({ model: 'm', messages, stream: true });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0].delta.content;
    expect(text).toBe('You said: hello there ');

    await admin.data('mutation($id: ID!) { updateApiKey(id: $id, input: {status: DISABLED}) { id } }', { id: keyId });
    const refused = await client.chat.completions.create({ model: 'm', messages }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ status: 502, code: 'UPSTREAM_CREDENTIALS_EXHAUSTED' });
    const stranger = new OpenAI({ baseURL: `${gateway.url}/proxy/openai`, apiKey: 'gw_unknown', maxRetries: 0 });
    await expect(stranger.chat.completions.create({ model: 'm', messages })).rejects.toMatchObject({ status: 401, code: 'VIRTUAL_KEY_INVALID' });
  });

  it('takes a multipart upload of 100 MB to the upstream, byte by byte', async () => {
    const received = createHash('sha256');
    const upstreamId = await addUpstream(
      'files',
      (incoming, response) => {
        const form = Busboy({ headers: incoming.headers as { 'content-type': string }, limits: { fileSize: 200_000_000 } });
        form.on('file', (_field, file) => void file.on('data', (chunk: Buffer) => received.update(chunk)));
        form.on('finish', () => response.end(JSON.stringify({ sha256: received.digest('hex'), key: incoming.headers['x-api-key'] })));
        incoming.pipe(form);
      },
      '',
      { maxBodyMegabytes: 128 },
    );
    await addKey(upstreamId, 'files-key-0001', { paramName: 'X-Api-Key', valuePrefix: '' });
    const file = randomBytes(100 * 1024 * 1024);
    const body = new FormData();
    body.append('purpose', 'test');
    body.append('file', new Blob([file]), 'data.bin');
    const answer = await fetch(`${gateway.url}/proxy/files/upload`, { method: 'POST', body, headers: { 'x-api-key': secret } });
    expect(await answer.json()).toEqual({ sha256: createHash('sha256').update(file).digest('hex'), key: 'files-key-0001' });
  });

  it('asks a weather API with its key in the query', async () => {
    const upstreamId = await addUpstream('weather', (incoming, response) => {
      const url = new URL(incoming.url!, 'http://w');
      response.writeHead(url.searchParams.get('appid') === 'weather-key-1' ? 200 : 401).end(JSON.stringify({ city: url.searchParams.get('q'), path: url.pathname, parameters: [...url.searchParams.keys()] }));
    }, '/data/2.5');
    await addKey(upstreamId, 'weather-key-1', { location: 'QUERY', paramName: 'appid' });
    const answer = await fetch(`${gateway.url}/proxy/weather/weather?q=Bern&key=${secret}`);
    expect(await answer.json()).toEqual({ city: 'Bern', path: '/data/2.5/weather', parameters: ['q', 'appid'] });
  });

  it('puts a key into a JSON body without touching the rest', async () => {
    const upstreamId = await addUpstream('search', (incoming, response) => void readBody(incoming).then((body) => response.end(body)));
    await addKey(upstreamId, 'search-key-1', { location: 'BODY', paramName: 'api_key' });
    const answer = await fetch(`${gateway.url}/proxy/search`, { method: 'POST', body: '{ "id": 12345678901234567890, "q": "é" }', headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' } });
    expect(await answer.text()).toBe('{"api_key":"search-key-1", "id": 12345678901234567890, "q": "é" }');
  });

  it('tunnels a WebSocket beside the admin API\'s own', async () => {
    const sockets = new WebSocketServer({ noServer: true });
    const upstreamId = await addUpstream('realtime', (_incoming, response) => response.end());
    upstreams.at(-1)!.server.on('upgrade', (request, socket, head) => sockets.handleUpgrade(request, socket, head, (ws) => ws.on('message', (data) => ws.send(`${request.headers.authorization} ${String(data)}`))));
    await addKey(upstreamId, 'realtime-key-1');
    const ws = new WebSocket(`${gateway.url.replace('http', 'ws')}/proxy/realtime/v1`, { headers: { authorization: `Bearer ${secret}` } });
    const answer = new Promise((resolve, reject) => ws.on('message', (data) => resolve(String(data))).on('error', reject));
    ws.on('open', () => ws.send('ping'));
    expect(await answer).toBe('Bearer realtime-key-1 ping');
    ws.terminate();
  });

  it('keeps the console\'s session from the upstream, and the upstream from planting one', async () => {
    let cookie: string | undefined;
    await addKey(
      await addUpstream('cookies', (incoming, response) => {
        cookie = incoming.headers.cookie;
        response.writeHead(200, { 'set-cookie': ['gateway_session=evil; Path=/', 'theirs=1'], 'content-type': 'text/html' }).end('<script>1</script>');
      }),
      'cookies-key-1',
    );
    const answer = await fetch(`${gateway.url}/proxy/cookies/`, { headers: { 'x-api-key': secret, cookie: 'gateway_session=abc; mine=2' } });
    expect(cookie).toBe('mine=2');
    expect(answer.headers.getSetCookie()).toEqual(['theirs=1']);
    expect(answer.headers.get('content-security-policy')).toBe('sandbox');
  });

  it('learns from a refused key by the rules that come with the product', async () => {
    let asked = 0;
    const upstreamId = await addUpstream('ruled', (incoming, response) => {
      asked++;
      if (incoming.headers.authorization === 'Bearer good-key-0001') return void response.end('ok');
      response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { message: 'Incorrect API key provided' } }));
    });
    const badId = await addKey(upstreamId, 'bad-key-0001');
    await addKey(upstreamId, 'good-key-0001');
    for (let round = 0; round < 6; round++) {
      const answer = await fetch(`${gateway.url}/proxy/ruled/`, { headers: { 'x-api-key': secret } });
      expect(await answer.text()).toBe('ok');
    }
    expect(asked).toBeLessThanOrEqual(9);
    const status = async (): Promise<string> => (await admin.data<{ apiKey: { status: string } }>('query($id: ID!) { apiKey(id: $id) { status } }', { id: badId })).apiKey.status;
    await expect.poll(status).not.toBe('ACTIVE');
  });

  it('is counted in the metrics, and the node is ready', async () => {
    expect(await (await fetch(`${gateway.url}/health/live`)).json()).toEqual({ status: 'ok' });
    expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(200);
    await fetch(`${gateway.url}/proxy/made-up/x`);
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toMatch(/gateway_requests_total\{upstream="weather",outcome="SUCCESS"\} 1\n/);
    expect(metrics).toMatch(/gateway_requests_total\{upstream="none",outcome="REFUSED"\} 1\n/);
    expect(metrics).not.toContain('made-up');
  });
});
