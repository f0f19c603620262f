import { describe, expect, it } from 'vitest';
import { createTestDatabase } from './support/database.js';
import { startGatewayProcess } from './support/gateway-process.js';
import { startUpstream } from './support/test-upstream.js';

describe('a gateway that is killed', () => {
  it('remembers a cooldown that is a second old', async () => {
    const database = await createTestDatabase();
    let asked = 0;
    const upstream = await startUpstream((_request, response) => {
      asked++;
      response.writeHead(429, { 'retry-after': '300' }).end();
    });
    try {
      const first = await startGatewayProcess({ databaseUrl: database.url });
      await first.admin.data(`mutation { createUpstream(input: { name: "limited", slug: "limited", baseUrl: "${upstream.url}", open: true }) { id } }`);
      await first.admin.data('mutation { createApiKey(input: { upstreamId: 1, name: "only", keyValue: "a-key-for-the-test" }) { id } }');
      expect((await fetch(`${first.url}/proxy/limited/`)).status).toBe(429);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await first.kill('SIGKILL');

      const second = await startGatewayProcess({ databaseUrl: database.url });
      const answer = await fetch(`${second.url}/proxy/limited/`);
      expect(answer.status).toBe(503);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(200);
      expect(asked).toBe(1);
      await second.kill('SIGTERM');
    } finally {
      await upstream.close();
      await database.drop();
    }
  }, 120_000);
});
