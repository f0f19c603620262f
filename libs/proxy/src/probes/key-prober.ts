import { Injectable } from '@nestjs/common';
import { GatewayError } from '@app/core';
import type { PooledKey } from '@app/keys';
import type { Upstream } from '@app/upstreams';
import { readRequestHead } from '../request/request-head.js';
import { parseEndpoint } from '../request/upstream-endpoint.js';
import { buildUpstreamRequest } from '../request/upstream-request.js';
import { ConnectionPools } from '../sending/connection-pools.js';
import type { KeyProbe } from './key-probe.entity.js';
import type { KeyProbeResult } from './key-probe-result.js';

const TIME_LIMIT_MS = 20_000;

/** Sends one request with one key, and says what came of it. Changes nothing. */
@Injectable()
export class KeyProber {
  constructor(private readonly connections: ConnectionPools) {}

  async probe(upstream: Upstream, probe: KeyProbe, key: Readonly<PooledKey>): Promise<KeyProbeResult> {
    const endpoint = parseEndpoint(upstream.baseUrl);
    const [path, query = ''] = probe.path.split(/\?(.*)/s);
    const head = readRequestHead(['accept', '*/*', 'user-agent', 'api-gateway-pro probe']);
    const request = buildUpstreamRequest(endpoint, key, probe.method, { slug: upstream.slug, path, query }, head, undefined, undefined);
    if (!request) throw new GatewayError('CONFLICT', 'The key cannot be placed into a probe', { reason: 'KEY_NOT_PLACED' });
    const startMs = performance.now();
    const result = (passed: boolean, status: number | null, error: string | null): KeyProbeResult => ({ apiKeyId: key.id, passed, status, latencyMs: performance.now() - startMs, error });
    try {
      const dispatcher = this.connections.get({ origin: endpoint.origin, connectTimeoutMs: upstream.connectTimeoutMs });
      const { statusCode, body } = await dispatcher.request({
        origin: endpoint.origin,
        method: request.method as 'GET',
        path: request.path,
        headers: ['host', endpoint.host, ...request.headers],
        body: request.body,
        signal: AbortSignal.timeout(TIME_LIMIT_MS),
      });
      await body.dump({ limit: 65_536 }).catch(() => undefined);
      return result(probe.expectedStatuses.includes(statusCode), statusCode, null);
    } catch (error) {
      // The code alone: a message could quote the request, and with it the key.
      const { code, name } = error as NodeJS.ErrnoException;
      return result(false, null, name === 'TimeoutError' ? `no answer within ${TIME_LIMIT_MS / 1_000} s` : (code ?? name));
    }
  }
}
