import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadConfig } from '@app/core';
import { defineScript, type ScriptContext, scriptInstant, ScriptLanguage, ScriptRunner } from '@app/scripts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const { JAVASCRIPT, PYTHON } = ScriptLanguage;
const SOAK_RUNS = 3_000;
const context = (path: string): ScriptContext => ({
  request: { method: 'GET', path, query: {}, headers: {}, body: null },
  upstream: { id: 1, name: 'One', slug: 'one' },
  key: { id: 1, name: 'key' },
  consumer: null,
  now: scriptInstant(0),
  vars: {},
});

describe('two runs share nothing', { timeout: 60_000 }, () => {
  let runner: ScriptRunner;
  const run = async (language: ScriptLanguage, source: string, path = '/') => {
    const script = defineScript({ language, source, timeoutMs: 2_000, needsKeyValue: false });
    return (await runner.run({ upstreamId: 1, context: () => context(path), keyValue: null, scripts: [script] }))[0];
  };

  beforeAll(async () => {
    runner = new ScriptRunner(loadConfig({ DATA_DIR: 'dist/test-data/scripts' }));
    await run(PYTHON, 'result = 1');
  }, 60_000);
  afterAll(() => runner.onModuleDestroy());

  it.each([
    ['a global', 'globalThis.mark = 1', 'return typeof mark'],
    ['a property of a function', 'crypto.hash.mark = 1', 'return typeof crypto.hash.mark'],
    ['a property of a prototype', 'Array.prototype.mark = 1', 'return typeof [].mark'],
    ['a hidden prototype', 'Object.getPrototypeOf([][Symbol.iterator]()).mark = 1', 'return typeof [][Symbol.iterator]().mark'],
    ['a generator prototype', 'Object.getPrototypeOf(function* () {}).mark = 1', 'return typeof (function* () {}).mark'],
    ['a class of the context', 'URL.prototype.mark = 1', 'return typeof URL.prototype.mark'],
    ['the trap of errors', 'Error.prepareStackTrace = () => 1', 'return typeof Error.prepareStackTrace'],
    ['the last match of a regular expression', '/(se)cret/.test("secret")', 'return typeof RegExp.$1'],
    ['a property of the function itself', '(function me() { globalThis.mark = me; me.mark = 1 })()', 'return typeof mark'],
    ['the console', 'console.mark = 1; console.log.mark = 1', 'return typeof console.mark'],
  ])('JavaScript: %s is not there afterwards', async (_what, write, read) => {
    await run(JAVASCRIPT, `try { ${write} } catch {} return 1`);
    expect((await run(JAVASCRIPT, read)).value).toBe('undefined');
  });

  it.each([
    ['a global', 'global mark\nmark = 1', 'mark'],
    ['an attribute of a module', 'import json\njson.mark = 1', 'getattr(json, "mark")'],
    ['an attribute of a function', 'import json\njson.dumps.mark = 1', 'json.dumps.mark'],
    ['an attribute of a shared class', 'import uuid\nuuid.UUID.mark = 1', 'uuid.UUID.mark'],
    ['the seed of random', 'import random\nrandom.seed(1)', '{0.13436424411240122: 1}[random.random()]'],
    ['a registered name', 'import json\nsetattr(json, "mark", 1)', 'json.mark'],
    ['a class with a finalizer', 'class A:\n  def __del__(self): print("late")\nA()', 'A'],
  ])('Python: %s is not there afterwards', async (_what, write, read) => {
    await run(PYTHON, `${write}\nresult = 1`);
    expect((await run(PYTHON, `import json, random, uuid\nresult = ${read}`)).error?.type).toMatch(/NameError|AttributeError|KeyError|SandboxError/);
  });

  it('override of a method on an own object works all the same', async () => {
    expect((await run(JAVASCRIPT, 'const own = {}; own.toString = () => "own"; class E extends Error {} const e = new E(); e.message = "m"; return `${own}${e.message}`')).value).toBe('ownm');
    expect((await run(PYTHON, 'class A:\n  def __init__(self):\n    self.x = "own"\na = A()\na.y = a.x\nA.z = a.y\nresult = A.z')).value).toBe('own');
  });

  it('random values differ between interpreters and runs', async () => {
    const source = 'import random, secrets, uuid\nresult = f"{random.random()} {secrets.token_hex()} {uuid.uuid4()}"';
    const values = new Set<string | null>();
    for (let count = 0; count < 20; count++) values.add((await run(PYTHON, source)).value);
    await run(PYTHON, 'while True: pass');
    for (let count = 0; count < 20; count++) values.add((await run(PYTHON, source)).value);
    expect(values.size).toBe(40);
  });

  it.each([JAVASCRIPT, PYTHON])('thousands of runs of %s at once each get their own answer', async (language) => {
    const source = language === PYTHON ? 'result = request.path' : 'return request.path';
    const answers = await Promise.all(
      Array.from({ length: 16 }, async (_, lane) => {
        let wrong = 0;
        for (let count = 0; count < SOAK_RUNS / 16; count++) if ((await run(language, source, `/${lane}/${count}`)).value !== `/${lane}/${count}`) wrong++;
        return wrong;
      }),
    );
    expect(answers).toEqual(answers.map(() => 0));
  });

  it('more upstreams than a process keeps interpreters for are served all the same', async () => {
    const script = defineScript({ language: PYTHON, source: 'import json\nresult = request.path', timeoutMs: 5_000, needsKeyValue: false });
    for (let upstreamId = 100; upstreamId < 107; upstreamId++) {
      const [{ value, error }] = await runner.run({ upstreamId, context: () => context(`/${upstreamId}`), keyValue: null, scripts: [script] });
      expect(error).toBeNull();
      expect(value).toBe(`/${upstreamId}`);
    }
  });

  it('more than a tenant may have waiting are refused, with a code', async () => {
    const slow = defineScript({ language: JAVASCRIPT, source: 'const end = Date.now() + 400; while (Date.now() < end); return 1', timeoutMs: 2_000, needsKeyValue: false });
    const batch = { upstreamId: 9, context: () => context('/'), keyValue: null, scripts: [slow] };
    const settled = await Promise.all(Array.from({ length: 300 }, (_, index) => (index < 2 || index > 256 ? runner.run(batch).then(() => 'done', (error: { code: string }) => error.code) : runner.run(batch).then(() => 'late', () => 'late'))).slice(258));
    expect(new Set(settled)).toEqual(new Set(['SCRIPT_QUEUE_FULL']));
  });
});

describe('the isolate around Python, without the checks of scripts', { timeout: 120_000 }, () => {
  it('has nothing of Node and no way to the machine', async () => {
    const file = join(tmpdir(), `escaped-${process.pid}`);
    const attacks = [
      `import os\nresult = os.system("touch ${file}")`,
      `import subprocess\nresult = subprocess.run(["touch", "${file}"])`,
      'result = open("/etc/passwd").read()',
      'import js\nresult = dir(js)',
      'from pyodide.ffi import to_js\nresult = to_js([]).constructor.constructor("return typeof process + typeof require + typeof fetch + typeof WebAssembly")()',
      'from pyodide.ffi import to_js\nresult = to_js([]).constructor.constructor("return import(\'node:fs\')")()',
      'import pyodide_js\npyodide_js.mountNodeFS("/mnt", "/")\nresult = 1',
      'import socket\nsocket.create_connection(("127.0.0.1", 9), 1)\nresult = "connected"',
      'import ctypes\nresult = ctypes.CDLL(None).system(b"id")',
      'import os\nresult = dict(os.environ)',
    ];
    const folder = new URL('..', import.meta.url);
    const { stdout } = await promisify(execFile)(process.execPath, ['--no-node-snapshot', '--disable-warning=ExperimentalWarning', 'test/support/bare-interpreter.ts', JSON.stringify({ attacks })], { cwd: folder });
    const [system, run, passwd, js, globals, dynamicImport, mount, socket, ctypes, environment] = JSON.parse(stdout) as string[];
    expect(system).toMatch(/^-1$|Error/);
    expect(run).toMatch(/Error/);
    expect(passwd).toMatch(/FileNotFoundError/);
    expect(js).not.toMatch(/process|require|fetch/);
    expect(globals).toMatch(/^undefinedundefinedundefinedundefined$|Error/);
    expect(dynamicImport).toMatch(/Error|Promise/);
    expect(mount).toMatch(/Error/);
    expect(socket).not.toBe('connected');
    expect(ctypes).toMatch(/^-1$|Error/);
    expect(environment).not.toContain(process.env.PATH ?? 'PATH=');
    expect(existsSync(file)).toBe(false);
  });
});
