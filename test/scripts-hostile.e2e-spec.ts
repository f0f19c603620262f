import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@app/core';
import { defineScript, type ScriptContext, scriptInstant, ScriptLanguage, type ScriptResult, ScriptRunner } from '@app/scripts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Fate, hostileScripts } from './support/hostile-scripts.js';

const TIMEOUT_MS = 600;
const BUSY_MS = 3_000;
const BOOT_MS = 20_000;
const LIMITS = ['TimeoutError', 'MemoryError'];
const context: ScriptContext = {
  request: { method: 'GET', path: '/', query: {}, headers: {}, body: null },
  upstream: { id: 1, name: 'One', slug: 'one' },
  key: { id: 1, name: 'key' },
  consumer: null,
  now: scriptInstant(0),
  vars: {},
};
const listener = createServer();
let connections = 0;
listener.on('connection', (socket) => {
  connections++;
  socket.destroy();
});
listener.listen(0, '127.0.0.1');
await once(listener, 'listening');
const file = join(tmpdir(), `hostile-${process.pid}`);
const corpus = hostileScripts((listener.address() as AddressInfo).port, file);

function fateOf({ value, error }: ScriptResult): Fate {
  if (value !== null) return { value };
  return LIMITS.includes(error?.type ?? '') ? 'stopped' : 'refused';
}

describe('hostile scripts', { timeout: 30_000 }, () => {
  let runner: ScriptRunner;
  const run = async (language: ScriptLanguage, source: string, upstreamId = 1) => {
    const script = defineScript({ language, source, timeoutMs: TIMEOUT_MS, needsKeyValue: false });
    return (await runner.run({ upstreamId, context: () => context, keyValue: null, scripts: [script] }))[0];
  };

  beforeAll(async () => {
    runner = new ScriptRunner(loadConfig({ DATA_DIR: 'dist/test-data/scripts' }));
    await run(ScriptLanguage.PYTHON, 'result = 1');
  });
  afterAll(() => {
    runner.onModuleDestroy();
    listener.close();
  });

  it('are at least sixty, in both languages', () => {
    for (const language of Object.values(ScriptLanguage)) expect(corpus.filter((script) => script.language === language).length).toBeGreaterThan(30);
  });

  it.each(corpus)('$language: $name', async ({ language, source, fates }) => {
    const startedAt = performance.now();
    const result = await run(language, source);
    expect(fates, JSON.stringify(result)).toContainEqual(fateOf(result));
    // 300 ms past its time is the promise; a busy machine is late with everything, and an interpreter may have to boot first.
    expect(result.durationMs).toBeLessThan(TIMEOUT_MS + 300 + BUSY_MS);
    expect(performance.now() - startedAt).toBeLessThan(TIMEOUT_MS + 300 + BOOT_MS);
  });

  it('leave nothing behind for the scripts after them', async () => {
    expect((await run(ScriptLanguage.JAVASCRIPT, 'return [typeof polluted, typeof leaked, typeof evil, ({}).polluted, JSON.stringify([1]), RegExp.$1].join()')).value).toBe('undefined,undefined,undefined,,[1],');
    expect((await run(ScriptLanguage.PYTHON, 'import json, uuid\nresult = json.dumps([uuid.NAMESPACE_DNS.hex[:8]])')).value).toBe('["6ba7b810"]');
  });

  it('reach no network and write no file', () => {
    expect(connections).toBe(0);
    expect(existsSync(file)).toBe(false);
  });

  it.runIf(process.platform === 'linux')('run in processes without environment and, under root, without privileges', async () => {
    const expectPrivilegesToBeGone = (): void => {
      const runners = childrenOf(process.pid).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('/scripts/src/runner/main'));
      expect(runners.length).toBeGreaterThan(0);
      for (const pid of runners) {
        expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(process.getuid?.() === 0 ? /^Uid:\t65534\t65534\t65534\t65534$/m : /^Uid:/m);
        expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).toBe('');
        expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/^Max file size\s+0\s+0/m);
      }
    };
    // One that takes the place of a killed one has them until it has read its own files.
    await vi.waitFor(expectPrivilegesToBeGone, 5_000);
  });

  it('do not slow the scripts of another upstream, nor stop its own quick ones for long', async () => {
    for (let run_ = 0; run_ < 3; run_++) await run(ScriptLanguage.JAVASCRIPT, 'return 1', 2);
    let isOver = false;
    const attack = async (): Promise<void> => {
      for (const script of corpus.filter(({ fates }) => fates.includes('stopped')).slice(0, 12)) await run(script.language, script.source, 66);
      isOver = true;
    };
    const attacking = attack();
    const times: number[] = [];
    while (!isOver) {
      const startedAt = performance.now();
      expect((await run(ScriptLanguage.JAVASCRIPT, 'return 1', 2)).value).toBe('1');
      times.push(performance.now() - startedAt);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await attacking;
    times.sort((left, right) => left - right);
    expect(times.length).toBeGreaterThan(50);
    expect(times[Math.floor(times.length * 0.95)]).toBeLessThan(TIMEOUT_MS / 2);
  });
});

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => new RegExp(`^PPid:\\t${pid}$`, 'm').test(existsSync(`/proc/${name}/status`) ? readFileSync(`/proc/${name}/status`, 'utf8') : ''))
    .map(Number);
}
