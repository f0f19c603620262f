import { createHmac } from 'node:crypto';
import { Config, loadConfig } from '@app/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineScript, type ScriptContext, scriptExamples, scriptInstant, ScriptLanguage, ScriptRunner } from './index.js';

const { JAVASCRIPT, PYTHON } = ScriptLanguage;
const context: ScriptContext = {
  request: { method: 'POST', path: '/v1/items', query: { q: 'a b', tag: ['x', 'y'] }, headers: { accept: 'text/plain' }, body: '{"a":1}' },
  upstream: { id: 7, name: 'Items', slug: 'items' },
  key: { id: 3, name: 'first' },
  consumer: { id: 5, name: 'team' },
  now: scriptInstant(Date.UTC(2026, 10, 24, 18, 30)),
  vars: { signingSecret: 's3cret', user: 'ann', password: 'pw' },
};

describe('the script runner', { timeout: 60_000 }, () => {
  let runner: ScriptRunner;
  const script = (language: ScriptLanguage, source: string, more: { timeoutMs?: number; needsKeyValue?: boolean } = {}) =>
    defineScript({ language, source, timeoutMs: more.timeoutMs ?? 1000, needsKeyValue: more.needsKeyValue ?? false });
  const run = async (language: ScriptLanguage, source: string, more: { timeoutMs?: number; needsKeyValue?: boolean } = {}) => {
    const [result] = await runner.run({ upstreamId: 7, context: () => context, keyValue: 'sk-1', scripts: [script(language, source, more)] });
    return result;
  };

  beforeAll(async () => {
    runner = new ScriptRunner(new Config(loadConfig({ DATA_DIR: 'dist/test-data/scripts' }).env));
    expect((await run(JAVASCRIPT, 'return 1')).value).toBe('1');
  });
  afterAll(() => runner.onModuleDestroy());

  for (const language of [JAVASCRIPT, PYTHON]) {
    for (const example of scriptExamples(language, 'en')) {
      it(`runs the ${language} example "${example.name}"`, async () => {
        const result = await run(language, example.code);
        expect(result).toMatchObject({ error: null });
        expect(result.value).toMatch(/\S/);
      });
    }

    it(`computes in ${language} the signature that a server would check`, async () => {
      const code = scriptExamples(language, 'en').find(({ name }) => name === 'signature')?.code ?? '';
      const seconds = context.now.unixSeconds;
      const expected = createHmac('sha256', 's3cret').update(`POST\n/v1/items\n${seconds}`).digest('hex');
      expect((await run(language, code)).value).toBe(`t=${seconds},v1=${expected}`);
    });

    it(`gives ${language} the key's value only when the script is marked as needing it`, async () => {
      const source = language === PYTHON ? 'result = key.get("value") or "hidden"' : 'return key.value ?? "hidden"';
      expect((await run(language, source)).value).toBe('hidden');
      expect((await run(language, source, { needsKeyValue: true })).value).toBe('sk-1');
    });
  }

  it('runs all scripts of a batch, each failing for itself', async () => {
    const results = await runner.run({
      upstreamId: 7,
      context: () => context,
      keyValue: null,
      scripts: [script(JAVASCRIPT, 'return 1'), script(PYTHON, 'result = 1 / 0'), script(PYTHON, 'result = request.query["tag"][1]'), script(JAVASCRIPT, 'return request.query.tag[0]')],
    });
    expect(results.map(({ value, error }) => value ?? error?.type)).toEqual(['1', 'ZeroDivisionError', 'y', 'x']);
  });

  it.each([
    [JAVASCRIPT, "const a = 1;\n  null.foo;", 'TypeError', 2, 8],
    [JAVASCRIPT, 'const ok = 1;\nretrun 5', 'SyntaxError', 2, 8],
    [PYTHON, 'a = 1\nb = "é" + a', 'TypeError', 2, 5],
    [PYTHON, 'a = 1\nif a\n  b = 2', 'SyntaxError', 2, 5],
  ])('tells where in the %s text %j went wrong', async (language, source, type, line, column) => {
    expect((await run(language, source)).error).toMatchObject({ type, line, column });
  });

  it('returns what was printed, a hundred lines at most', async () => {
    expect((await run(JAVASCRIPT, 'console.log("a", { b: 1 }); return 1')).logs).toEqual(['a {"b":1}']);
    expect((await run(PYTHON, 'for i in range(1000): print(i)\nresult = 1')).logs).toHaveLength(100);
  });

  it.each([
    [JAVASCRIPT, 'for (;;);', 'TimeoutError'],
    [PYTHON, 'while True:\n  try:\n    x = 1\n  except BaseException:\n    pass', 'TimeoutError'],
    [JAVASCRIPT, 'return new Array(1e9).fill(1).length', 'TimeoutError'],
  ])('stops %s %j in time, and the next script runs', async (language, source, type) => {
    const startedAt = performance.now();
    const result = await run(language, source, { timeoutMs: 200 });
    expect([type, 'MemoryError']).toContain(result.error?.type);
    expect(performance.now() - startedAt).toBeLessThan(1200);
    expect((await run(language, language === PYTHON ? 'result = 2' : 'return 2')).value).toBe('2');
  });
});
