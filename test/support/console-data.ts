import type { AdminClient } from './admin-gateway.js';
import { startUpstream, type TestUpstream } from './test-upstream.js';

/** An API that limits some keys, refuses some, and now and then fails. */
export function startMoodyUpstream(): Promise<TestUpstream> {
  let count = 0;
  return startUpstream((request, response) => {
    const key = request.headers.authorization ?? '';
    request.resume().on('end', () => {
      const answer = (status: number, body: object, headers: Record<string, string> = {}) => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
      if (key.endsWith('-limited')) return answer(429, { error: { message: 'Rate limit reached', code: 'rate_limit_exceeded' } }, { 'retry-after': '120' });
      if (key.endsWith('-revoked')) return answer(401, { error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } });
      if (++count % 37 === 0) return answer(500, { error: { message: 'Something broke' } });
      setTimeout(() => answer(200, { ok: true, path: request.url, usage: { total_tokens: 321 } }), 10 + (count % 9) * 12);
    });
  });
}

const ENDINGS = ['', '', '', '', '-limited', '', '', '', '-revoked', ''];

/** A gateway that has been in use for a little while. @returns a virtual key */
export async function fillGateway(admin: AdminClient, gatewayUrl: string, upstreamUrl: string): Promise<string> {
  const create = (noun: string, input: object, fields = 'id') =>
    admin.data<Record<string, { id: string; secret?: string }>>(`mutation($input: Create${noun}Input!) { create${noun}(input: $input) { ${fields} } }`, { input }).then((data) => data[`create${noun}`]);

  const upstreams: [string, string, object][] = [
    ['OpenAI', 'openai', { baseUrl: upstreamUrl, errorFormat: 'OPENAI', selectionPolicy: 'LEAST_USED' }],
    ['Google Gemini', 'gemini', { baseUrl: upstreamUrl, selectionPolicy: 'WEIGHTED' }],
    ['OpenWeather', 'openweather', { baseUrl: upstreamUrl, selectionPolicy: 'PRIORITY' }],
    ['Mapbox', 'mapbox', { baseUrl: 'https://api.mapbox.com', enabled: false }],
  ];
  for (const [name, slug, more] of upstreams) await create('Upstream', { name, slug, ...more });
  for (let index = 0; index < 60; index++) {
    await create('ApiKey', {
      upstreamId: String(1 + (index % 3)),
      name: `${['openai', 'gemini', 'weather'][index % 3]}-${String(Math.floor(index / 3) + 1).padStart(2, '0')}`,
      keyValue: `sk-${['proj', 'gem', 'owm'][index % 3]}-${index.toString().padStart(4, '0')}-f3b9${ENDINGS[Math.floor(index / 3) % 10]}`,
      weight: 1 + (index % 4),
      tags: index % 4 === 0 ? ['paid'] : index % 4 === 1 ? ['free', 'eu'] : [],
      owner: index % 2 === 0 ? 'research' : null,
    });
  }
  const content = `name,key_value,weight\n${Array.from({ length: 12 }, (_, index) => `weather-team-${index + 1},owm-team-${index}-7d21,${index === 4 ? 'heavy' : 2}`).join('\n')}\nagain,owm-team-0-7d21,2\nnothing,,1\n`;
  await admin.data('mutation($file: ImportFileInput!) { startImport(file: $file, upstreamId: "3") { id } }', { file: { content } });
  for (const [name, description] of [['Search team', 'Query rewriting and ranking'], ['Mobile app', 'iOS and Android'], ['Data pipeline', 'Nightly enrichment']]) await create('Consumer', { name, description });
  const { secret } = await create('VirtualKey', { consumerId: '1', name: 'production' }, 'id secret');
  await create('VirtualKey', { consumerId: '1', name: 'staging', allowedUpstreamIds: ['1'] });
  for (const [name, valueType, value] of [
    ['X-Client-Version', 'STATIC', '2026-11'],
    ['X-Timestamp', 'JAVASCRIPT', 'return new Date().toISOString();'],
  ]) await create('HeaderConfig', { upstreamId: '1', name, valueType, value });

  const paths = ['/v1/chat/completions', '/v1/embeddings', '/v1/models', '/data/2.5/weather?q=Oslo'];
  await Promise.all(
    Array.from({ length: 8 }, async (_, lane) => {
      for (let index = 0; index < 30; index++) {
        const slug = ['openai', 'gemini', 'openweather', 'openai'][(lane + index) % 4];
        await fetch(`${gatewayUrl}/proxy/${slug}${paths[index % 4]}`, { headers: { authorization: `Bearer ${secret}` } }).then((response) => response.arrayBuffer());
      }
    }),
  );
  return secret!;
}
