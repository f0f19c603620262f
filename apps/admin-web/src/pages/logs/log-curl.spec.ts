import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curlOf } from './log-curl';

const BASE = 'http://127.0.0.1:8000/proxy/openai';

describe('a logged request as curl', () => {
  it('has the caller put the virtual key in, and holds no credential of its own', () => {
    const command = curlOf(BASE, {
      method: 'POST',
      path: '/v1/chat?key=***&user=7',
      headers: [
        { name: 'Authorization', value: '***' },
        { name: 'X-Api-Key', value: 'sk-left-by-mistake' },
        { name: 'x-team-secret', value: '***' },
        { name: 'Content-Length', value: '12' },
        { name: 'Content-Type', value: 'application/json' },
      ],
      body: '{"it\'s": 1}',
    });
    expect(command).toBe(`curl -X POST '${BASE}/v1/chat?user=7' \\\n  -H "Authorization: Bearer $VIRTUAL_KEY" \\\n  -H 'Content-Type: application/json' \\\n  --data-raw '{"it'\\''s": 1}'`);
  });

  it('gives a shell back what was logged, whatever it is', () => {
    fc.assert(
      fc.property(fc.string().filter((text) => !text.includes('\0')), (body) => {
        const command = curlOf(BASE, { method: 'PUT', path: '/', headers: [], body: `x${body}` });
        const argument = command.slice(command.indexOf('--data-raw ') + '--data-raw '.length);
        expect(execFileSync('/bin/sh', ['-c', `printf %s ${argument}`]).toString()).toBe(`x${body}`);
      }),
      { numRuns: 20 },
    );
  });
});
