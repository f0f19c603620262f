import { Injectable } from '@nestjs/common';
import { GatewayError } from '@app/core';
import { ScriptTester } from '@app/headers';
import { type CapturedHeader, RequestLogReader } from '@app/logs';
import { scriptInstant } from '@app/scripts';
import { UpstreamDirectory } from '@app/upstreams';
import type { ScriptOnRequest, TestScriptOnRequestInput } from './script-on-request.types.js';

/** Tries scripts on requests that were served: nothing is sent. */
@Injectable()
export class ScriptOnRequestService {
  constructor(
    private readonly requests: RequestLogReader,
    private readonly upstreams: UpstreamDirectory,
    private readonly tester: ScriptTester,
  ) {}

  async test({ requestId, headerName, language, script, timeoutMs }: TestScriptOnRequestInput): Promise<ScriptOnRequest> {
    const request = await this.requests.get(requestId);
    const upstream = request.upstreamId === null ? undefined : this.upstreams.findById(Number(request.upstreamId));
    if (!upstream) throw GatewayError.notFound('Upstream of the request', requestId);
    const capture = await this.requests.findCapture(request);
    const before = capture?.requestHeaders ?? [];
    const { pathname, searchParams } = new URL(request.path, 'http://upstream');
    const test = await this.tester.run({
      language,
      script,
      timeoutMs,
      upstreamId: upstream.id,
      context: {
        request: { method: request.method, path: pathname, query: Object.fromEntries(searchParams), headers: byName(before), body: capture?.requestBody ?? null },
        upstream: { id: upstream.id, name: upstream.name, slug: upstream.slug },
        now: scriptInstant(request.at.getTime()),
      },
    });
    const others = before.filter(({ name }) => name.toLowerCase() !== headerName.toLowerCase());
    return { test, before, after: test.result === null ? before : [...others, { name: headerName, value: test.result }] };
  }
}

function byName(headers: readonly CapturedHeader[]): Record<string, string> {
  return Object.fromEntries(headers.map(({ name, value }) => [name.toLowerCase(), value]));
}
