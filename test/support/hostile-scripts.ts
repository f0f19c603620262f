import { ScriptLanguage } from '@app/scripts';

/** What has to come of a hostile script. */
export type Fate =
  /** Its time or memory ran out. */
  | 'stopped'
  /** An error, which says what it may not do. */
  | 'refused'
  /** It ran, and what it reports shows that it got nothing. */
  | { value: string };

export interface HostileScript {
  language: ScriptLanguage;
  name: string;
  source: string;
  /** More than one where it is a matter of chance which limit comes first. */
  fates: Fate[];
}

const js = (name: string, source: string, ...fates: Fate[]): HostileScript => ({ language: ScriptLanguage.JAVASCRIPT, name, source, fates });
const py = (name: string, source: string, ...fates: Fate[]): HostileScript => ({ language: ScriptLanguage.PYTHON, name, source, fates });
const harmless = (value: string): Fate => ({ value });

/** `port` belongs to a listener that counts connections, `file` is a path that must not come to be. */
export function hostileScripts(port: number, file: string): HostileScript[] {
  return [
    // Time
    js('endless loop', 'for (;;);', 'stopped'),
    js('endless loop that catches all', 'for (;;) { try { throw 1 } catch {} }', 'stopped'),
    js('endless loop in a finally', 'try { return 1 } finally { for (;;); }', 'stopped'),
    js('endless microtasks', 'const again = () => Promise.resolve().then(again); return again()', 'stopped'),
    js('endless awaits', 'for (;;) await null', 'stopped'),
    js('endless getter', 'return { toString() { for (;;); } } + ""', 'stopped'),
    js('endless toJSON in the console', 'console.log({ toJSON() { for (;;); } }); return 1', 'stopped'),
    js('endless thrown object', 'throw { get message() { for (;;); }, toJSON() { for (;;); } }', 'stopped'),
    js('endless iterator', 'for (const x of { [Symbol.iterator]: () => ({ next: () => ({ done: false }) }) });', 'stopped'),
    js('regex bomb', 'return /^(a+)+$/.test("a".repeat(40) + "!")', 'stopped', harmless('false')),
    js('big number', 'return String((2n ** 60_000_000n) * (3n ** 30_000_000n))', 'stopped', 'refused'),
    js('sort with a lying comparison', 'const a = Array.from({ length: 1e6 }, (_, i) => i); for (;;) a.sort(() => Math.random() - 0.5)', 'stopped'),
    py('endless loop', 'while True: pass', 'stopped'),
    py('endless loop that catches all', 'while True:\n  try:\n    x = 1\n  except BaseException:\n    pass', 'stopped'),
    py('endless finally', 'try:\n  result = 1\nfinally:\n  while True: pass', 'stopped'),
    py('sum of a trillion', 'result = sum(range(10**12))', 'stopped'),
    py('big power', 'result = len(str(9 ** 9 ** 9))', 'stopped', 'refused'),
    py('regex bomb', 'import re\nresult = bool(re.match(r"^(a+)+$", "a" * 40 + "!"))', 'stopped'),
    py('endless str', 'class A:\n  def __str__(self):\n    while True: pass\nresult = str(A())', 'stopped'),
    py('endless print', 'class A:\n  def __str__(self):\n    while True: pass\nprint(A())\nresult = 1', 'stopped'),
    py('endless error message', 'class E(Exception):\n  def __str__(self):\n    while True: pass\nraise E()', 'stopped'),
    py('endless generator', 'def g():\n  while True: yield 1\nresult = max(g())', 'stopped'),
    py('endless hash', 'class A:\n  def __hash__(self):\n    while True: pass\nresult = len({A()})', 'stopped'),
    py('work after the run by a generator that is collected', 'def g():\n  try:\n    yield 1\n  finally:\n    while True: pass\nh = g()\nnext(h)\nresult = 1', 'stopped'),
    // Memory
    js('array bomb', 'return new Array(1e9).fill(1).length', 'stopped', 'refused'),
    js('string bomb', 'let s = "x"; for (;;) s += s', 'stopped', 'refused'),
    js('object bomb', 'const a = []; for (;;) a.push({ a: [1, 2, 3] })', 'stopped', 'refused'),
    js('buffer bomb', 'const a = []; for (;;) a.push(new Uint8Array(1e7).fill(1))', 'stopped', 'refused'),
    js('map bomb', 'const m = new Map(); for (let i = 0; ; i++) m.set(i, String(i))', 'stopped', 'refused'),
    js('deep recursion', 'const f = () => f() + 1; return f()', 'refused'),
    js('deep JSON', 'let o = {}; for (let i = 0; i < 1e6; i++) o = { o }; return JSON.stringify(o)', 'refused', 'stopped'),
    py('string bomb', 'result = "x" * 10**10', 'refused'),
    py('list bomb', 'a = []\nwhile True: a.append("x" * 1000000)', 'refused', 'stopped'),
    py('dict bomb', 'd = {}\ni = 0\nwhile True:\n  d[i] = str(i)\n  i += 1', 'refused', 'stopped'),
    py('deep recursion', 'def f(): return f() + 1\nresult = f()', 'refused'),
    py('deep nesting', `result = ${'('.repeat(5000)}1${')'.repeat(5000)}`, 'refused'),
    py('deep list', 'a = []\nfor i in range(100000): a = [a]\nresult = repr(a)', 'refused', 'stopped'),
    // Output
    js('giant result', 'return "x".repeat(1e6)', 'refused'),
    js('giant console', 'for (let i = 0; i < 1e5; i++) console.log("x".repeat(1e4)); return "done"', harmless('done'), 'stopped'),
    py('giant result', 'result = "x" * 10**6', 'refused'),
    py('giant console', 'for i in range(10**4): print("x" * 10**4)\nresult = "done"', harmless('done')),
    // The way out
    js('constructor of a function', 'return (() => {}).constructor("return typeof process + typeof require + typeof fetch")()', harmless('undefinedundefinedundefined')),
    js('constructor of the console', 'return console.log.constructor("return typeof process")()', harmless('undefined')),
    js('constructor of the context', 'return request.constructor.constructor("return typeof globalThis.process")()', harmless('undefined')),
    js('async constructor', 'return await (async () => {}).constructor("return typeof process")()', harmless('undefined')),
    js('dynamic import of fs', 'return await import("node:fs").then(() => "loaded", (e) => { throw new Error("no") })', 'refused'),
    js('require', 'return require("child_process").execSync("id")', 'refused'),
    js('process', 'return process.env.PATH', 'refused'),
    js('fetch', `return await fetch("http://127.0.0.1:${port}")`, 'refused'),
    js('web socket', `return new WebSocket("ws://127.0.0.1:${port}").url`, 'refused'),
    js('worker', 'return new Worker("data:,")', 'refused'),
    js('shared memory', 'return typeof SharedArrayBuffer + typeof Atomics', harmless('undefinedundefined')),
    js('WebAssembly', 'return typeof WebAssembly', harmless('undefined')),
    js('call stack of an error', 'Error.prepareStackTrace = (_, frames) => frames; return String(new Error().stack[0].getThis())', 'refused'),
    js('getter on the shared prototype', 'Object.defineProperty(Object.prototype, "value", { get: () => "evil" }); return 1', 'refused'),
    js('pollution of the prototype', '({}).__proto__.polluted = 1; return 1', 'refused'),
    js('pollution by JSON', 'Object.assign(Object.getPrototypeOf([]), JSON.parse(\'{"polluted":1}\')); return 1', 'refused'),
    js('replacing JSON', 'JSON.stringify = () => "{}"; return 1', 'refused'),
    js('replacing a map method', 'Map.prototype.get = () => () => "evil"; return 1', 'refused'),
    js('closing the function around it', '}); globalThis.evil = 1; (function(){', 'refused'),
    js('global declared by eval', '(0, eval)("var leaked = 1"); return 1', 'refused'),
    js('never settling promise', 'return new Promise(() => {})', 'refused'),
    js('thrown null', 'throw null', 'refused'),
    js('thrown symbol', 'throw Symbol("x")', 'refused'),
    js('thrown proxy', 'throw new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 } })', 'refused'),
    js('function as result', 'return () => 1', 'refused'),
    js('proxy as result', 'return new Proxy({}, { get() { throw 1 } })', 'refused'),
    py('os.system', `import os\nresult = os.system("touch ${file}")`, 'refused'),
    py('subprocess', `import subprocess\nresult = subprocess.run(["touch", "${file}"])`, 'refused'),
    py('socket', `import socket\nsocket.create_connection(("127.0.0.1", ${port}))`, 'refused'),
    py('urllib.request', `import urllib.request\nresult = urllib.request.urlopen("http://127.0.0.1:${port}").read()`, 'refused'),
    py('open', 'result = open("/etc/passwd").read()', 'refused'),
    py('open for writing', `open("${file}", "w").write("x")`, 'refused'),
    py('environment', 'import os\nresult = str(os.environ)', 'refused'),
    py('ctypes', 'import ctypes\nctypes.string_at(0)', 'refused'),
    py('js', 'from js import process\nresult = str(process)', 'refused'),
    py('pyodide.code.run_js', 'from pyodide.code import run_js\nresult = run_js("1")', 'refused'),
    py('pyodide_js.mountNodeFS', 'import pyodide_js\npyodide_js.mountNodeFS("/x", "/")', 'refused'),
    py('threading', 'import threading\nthreading.Thread(target=print).start()', 'refused'),
    py('multiprocessing', 'import multiprocessing', 'refused'),
    py('sys', 'import sys\nresult = str(sys.modules)', 'refused'),
    py('importlib', 'import importlib\nimportlib.import_module("os")', 'refused'),
    py('relative import', 'from . import os', 'refused'),
    py('subclasses', 'result = str(().__class__.__base__.__subclasses__())', 'refused'),
    py('subclasses by getattr', 'result = str(getattr((), "__class__"))', 'refused'),
    py('globals of a function', 'import json\nresult = str(json.dumps.__globals__)', 'refused'),
    py('frame of a generator', 'g = (x for x in [1])\nresult = str(g.gi_frame)', 'refused'),
    py('traceback of an error', 'try:\n  1 / 0\nexcept Exception as e:\n  result = str(e.__traceback__.tb_frame)', 'refused'),
    py('builtins by name', 'result = str(__builtins__)', 'refused'),
    py('import by name', 'result = __import__("os").getcwd()', 'refused'),
    py('own guard', 'def __guard__(x): return x\nresult = 1', 'refused'),
    py('guard as a method', 'class A:\n  def __guard__(x): return x\nresult = 1', 'refused'),
    py('guard by a match', 'match 1:\n  case __guard__: result = 1', 'refused'),
    py('private attribute by a match', 'match request:\n  case object(_values=v): result = str(v)', 'refused'),
    py('finalizer', 'class A:\n  def __del__(self):\n    pass\nresult = 1', 'refused'),
    py('exec', 'exec("import os")', 'refused'),
    py('eval', 'result = eval("1")', 'refused'),
    py('compile', 'result = compile("1", "", "eval")', 'refused'),
    py('breakpoint', 'breakpoint()', 'refused'),
    py('input', 'result = input()', 'refused'),
    py('exit', 'raise SystemExit(1)', 'refused'),
    py('keyboard interrupt', 'raise KeyboardInterrupt()', 'refused'),
    py('changing a module', 'import json\njson.dumps = None\nresult = 1', 'refused'),
    py('changing a shared class', 'import uuid\nuuid.UUID.hex = "x"\nresult = 1', 'refused'),
    py('changing a shared class by setattr', 'import json\nsetattr(json.JSONEncoder, "encode", None)\nresult = 1', 'refused'),
    py('changing a shared object by its constructor', 'import uuid\nuuid.NAMESPACE_DNS.__init__("0" * 32)\nresult = 1', 'refused'),
    py('fake super', 'import uuid\nsuper = lambda: uuid.NAMESPACE_DNS\nsuper().__init__("0" * 32)\nresult = 1', 'refused'),
    py('changing the context', 'request.method = "x"\nresult = request.method', 'refused'),
    py('attribute of a format string', 'import json\nresult = "{0.__self__}".format(json.dumps)[:14]', harmless('<__main__.json')),
    // Headers
    js('header injection', 'return "a\\r\\nX-Evil: 1"', harmless('a\r\nX-Evil: 1')),
    py('header injection', 'result = "a\\nX-Evil: 1"', harmless('a\nX-Evil: 1')),
  ];
}
