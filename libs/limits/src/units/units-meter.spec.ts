import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createUnitsMeter } from './units-meter.js';

const PATH = 'usage.total_tokens';

function unitsOf(body: Buffer | string, contentType: string, encoding?: string, cuts: readonly number[] = []): number | null | undefined {
  const bytes = Buffer.from(body);
  const meter = createUnitsMeter(PATH, contentType, encoding);
  let start = 0;
  for (const cut of [...cuts, bytes.length].map((at) => Math.min(at, bytes.length)).sort((a, b) => a - b)) {
    meter?.push(bytes.subarray(start, cut));
    start = cut;
  }
  return meter && meter.units();
}

describe('createUnitsMeter', () => {
  it('reads the units of a JSON answer, compressed or not', () => {
    const body = JSON.stringify({ id: 'x', usage: { prompt_tokens: 3, total_tokens: 42 } });
    expect(unitsOf(body, 'application/json; charset=utf-8')).toBe(42);
    expect(unitsOf(gzipSync(body), 'application/json', 'gzip')).toBe(42);
    expect(unitsOf(gzipSync(body).subarray(0, 20), 'application/json', 'gzip')).toBeNull();
  });

  it('reads the last event that tells, however the stream is cut', () => {
    const stream = ['data: {"delta":"total_tokens"}', 'data: {"usage":{"total_tokens":5}}', ': ping', 'event: usage\r', 'data:{"usage":{"total_tokens":17}}\r', 'data: {"usage":null,"x":"total_tokens"}', 'data: [DONE]', ''].join('\n\n');
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 20 }), (cuts) => {
        expect(unitsOf(stream, 'text/event-stream', undefined, cuts)).toBe(17);
      }),
    );
  });

  it('rounds up, and takes nothing for units that is none', () => {
    expect(unitsOf('{"usage":{"total_tokens":1.2}}', 'application/vnd.api+json')).toBe(2);
    for (const usage of ['"9"', '-1', 'null', '{}', '1e999']) expect(unitsOf(`{"usage":{"total_tokens":${usage}}}`, 'application/json')).toBeNull();
    expect(unitsOf('not json', 'application/json')).toBeNull();
    expect(unitsOf('[]', 'application/json')).toBeNull();
  });

  it('does not look into what cannot tell', () => {
    expect(unitsOf('x', 'image/png')).toBeUndefined();
    expect(unitsOf('x', 'text/event-stream', 'gzip')).toBeUndefined();
  });

  it('keeps no more than 4 MiB', () => {
    const body = Buffer.concat([Buffer.from(`{"filler":"${'x'.repeat(5 * 2 ** 20)}","usage":{"total_tokens":1}}`)]);
    expect(unitsOf(body, 'application/json', undefined, [2 ** 20])).toBeNull();
  });
});
