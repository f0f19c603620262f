import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, startUpstream, type TestUpstream } from './test-upstream.js';

/** The public APIs of the documentation, played by a local server. They take no other credentials than those of the pages. */
export const PUBLIC_HOSTS = ['api.openai.com', 'generativelanguage.googleapis.com', 'api.openweathermap.org', 'api.signed.example'];

/** Requests that were answered well, by the API and what they came with. */
export type Served = { api: string; detail: string }[];

export async function startDocUpstreams(served: Served): Promise<TestUpstream> {
  return startUpstream((request, response) => {
    void answer(request, response).then((detail) => {
      if (detail) served.push(detail);
      else response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"not with this credential"}');
    });
  });
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<Served[number] | undefined> {
  const url = new URL(request.url!, 'http://upstream');
  const body = (await readBody(request)).toString();
  const json = (value: object) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  if (url.pathname.startsWith('/v1/chat/') || url.pathname === '/v1/models') {
    const key = /^Bearer (sk-.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (!key) return undefined;
    if (url.pathname === '/v1/models') json({ object: 'list', data: [{ id: 'gpt-4o-mini', object: 'model' }] });
    else chat(response, JSON.parse(body) as { stream?: boolean }, json);
    return { api: 'openai', detail: key };
  }
  if (url.pathname.endsWith(':generateContent')) {
    const key = String(request.headers['x-goog-api-key']);
    if (!key.startsWith('AIza') || url.searchParams.has('key')) return undefined;
    json({ candidates: [{ content: { parts: [{ text: 'Hello from Gemini' }] } }] });
    return { api: 'gemini', detail: key };
  }
  if (url.pathname === '/data/2.5/weather') {
    const key = url.searchParams.get('appid');
    if (!key || request.headers['x-api-key'] || url.searchParams.get('q') !== 'London') return undefined;
    json({ name: 'London', main: { temp: 11.5 } });
    return { api: 'weather', detail: key };
  }
  if (url.pathname === '/v1/orders') {
    const [, time, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(request.headers['x-signature'])) ?? [];
    const expected = createHmac('sha256', 'correct-horse-battery-staple').update([request.method, '/v1/orders', time].join('\n')).digest('hex');
    if (signature !== expected || request.headers['x-api-key'] !== 'key-id-1234') return undefined;
    json({ orders: [] });
    return { api: 'signed', detail: signature };
  }
  return undefined;
}

function chat(response: ServerResponse, { stream }: { stream?: boolean }, json: (value: object) => unknown): void {
  const usage = { prompt_tokens: 1, completion_tokens: 3, total_tokens: 4 };
  if (!stream) {
    json({ id: 'c1', object: 'chat.completion', choices: [{ index: 0, message: { role: 'assistant', content: 'Hello from OpenAI' }, finish_reason: 'stop' }], usage });
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const content of ['Hello', ' from', ' OpenAI']) response.write(`data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content } }] })}\n\n`);
  response.end('data: [DONE]\n\n');
}
