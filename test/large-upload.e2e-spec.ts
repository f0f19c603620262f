import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { request as send } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { type GatewayProcess, startGatewayProcess } from './support/gateway-process.js';
import { startUpstream, type TestUpstream } from './support/test-upstream.js';

const MEBIBYTE = 1024 * 1024;
const MEGABYTES = Number(process.env.UPLOAD_MEGABYTES ?? 256);
/** What Node's buffers and its collector's hesitation may add; the body is a hundred times that. */
const MOST_GROWTH_MEGABYTES = 100;

/** As the kernel counts it. */
function residentMegabytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1_024;
}

describe.skipIf(!existsSync('/proc/self/status'))(`an upload of ${MEGABYTES} MiB`, () => {
  let database: TestDatabase;
  let upstream: TestUpstream;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    database = await createTestDatabase();
    upstream = await startUpstream(async (request, response) => {
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const chunk of request) {
        hash.update(chunk as Buffer);
        bytes += (chunk as Buffer).length;
      }
      response.end(JSON.stringify({ bytes, digest: hash.digest('hex') }));
    });
    gateway = await startGatewayProcess({ databaseUrl: database.url });
    await gateway.admin.data(`mutation { createUpstream(input: { name: "large", slug: "large", baseUrl: "${upstream.url}", open: true, maxBodyMegabytes: ${MEGABYTES} }) { id } }`);
    await gateway.admin.data('mutation { createApiKey(input: { upstreamId: 1, name: "only", keyValue: "a-key-for-the-test" }) { id } }');
  });

  afterAll(async () => {
    await gateway.kill('SIGTERM');
    await upstream.close();
    await database.drop();
  });

  /** Sends so many pieces, each different. @returns what the upstream got, and the digest of what was sent */
  async function upload(megabytes: number): Promise<{ received: { bytes: number; digest: string }; digest: string }> {
    const random = randomBytes(MEBIBYTE);
    const hash = createHash('sha256');
    const request = send(`${gateway.url}/proxy/large/upload`, { method: 'POST', headers: { 'content-length': megabytes * MEBIBYTE } });
    const answer = new Promise<string>((resolve, reject) => {
      request.on('error', reject).on('response', (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk)).on('end', () => resolve(text));
      });
    });
    for (let index = 0; index < megabytes; index++) {
      const piece = Buffer.from(random);
      piece.writeUInt32LE(index);
      hash.update(piece);
      if (!request.write(piece)) await once(request, 'drain');
    }
    request.end();
    return { received: JSON.parse(await answer) as { bytes: number; digest: string }, digest: hash.digest('hex') };
  }

  it('goes through unchanged, with flat memory', { timeout: 600_000 }, async () => {
    const pid = gateway.process.pid!;
    await upload(Math.min(32, MEGABYTES));
    const before = residentMegabytes(pid);
    let most = before;
    const watching = setInterval(() => (most = Math.max(most, residentMegabytes(pid))), 20);
    const begun = performance.now();
    const { received, digest } = await upload(MEGABYTES);
    const seconds = (performance.now() - begun) / 1_000;
    clearInterval(watching);
    console.log(`${MEGABYTES} MiB in ${seconds.toFixed(1)} s; the gateway's memory grew by ${(most - before).toFixed(0)} MiB from ${before.toFixed(0)} MiB`);
    expect(received).toEqual({ bytes: MEGABYTES * MEBIBYTE, digest });
    expect(most - before).toBeLessThan(MOST_GROWTH_MEGABYTES);
  });
});
