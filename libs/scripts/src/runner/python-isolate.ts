import type ivm from 'isolated-vm';
import type { EntropySource } from '../guest/entropy.ts';
import { type BootedPython, bootPython, type PythonImage } from './python-boot.ts';

const WARM_UP_SCRIPT = [
  'import base64, hashlib, hmac, json, random, re, secrets, uuid',
  'from datetime import datetime',
  'text = json.dumps([request.method, str(uuid.uuid4()), datetime.now().isoformat(), secrets.token_hex(4), random.random()])',
  'result = base64.b64encode(hmac.new(b"key", re.sub("a", "b", text).encode(), "sha256").digest()).decode() + hashlib.sha512(b"").hexdigest()',
].join('\n');
const WARM_UP_CONTEXT = JSON.stringify({ request: { method: 'GET', headers: { accept: '*/*' } } });
/** So many make the machine code of what every script needs. */
const WARM_UP_RUNS = 50;
const RUNS_A_TURN = 5;

type RunScript = (name: string, source: string, context: string, keyValue: string) => string;
type WarmUp = (script: string, context: string, runs: number) => void;

/** One CPython in an isolate of its own. */
export class PythonIsolate {
  readonly #isolate: ivm.Isolate;
  readonly #call: ivm.Reference<RunScript>;
  readonly #warmUp: ivm.Reference<WarmUp>;
  readonly #known = new Set<string>();
  #coldRuns = WARM_UP_RUNS;

  private constructor({ isolate, shell: { namespace } }: BootedPython) {
    this.#isolate = isolate;
    this.#call = namespace.getSync('run', { reference: true });
    this.#warmUp = namespace.getSync('warmUp', { reference: true });
  }

  static async create(image: PythonImage, entropy: EntropySource): Promise<PythonIsolate> {
    const booted = await bootPython(image, entropy);
    booted.shell.namespace.getSync('seal', { reference: true }).applySync(undefined, [Buffer.from(entropy.bytes(16)).toString('hex')]);
    return new PythonIsolate(booted);
  }

  /** Works towards full speed for a few milliseconds. @returns whether there is more to do. */
  warmUp(): boolean {
    if (this.#coldRuns <= 0 || this.#isolate.isDisposed) return false;
    this.#coldRuns -= RUNS_A_TURN;
    this.#warmUp.applySync(undefined, [WARM_UP_SCRIPT, WARM_UP_CONTEXT, RUNS_A_TURN]);
    return this.#coldRuns > 0;
  }

  /** Throws when the interpreter itself gave way: it must be disposed then. */
  run(name: string, source: string, context: string, keyValue: string, timeoutMs: number): string {
    const isKnown = this.#known.has(name);
    if (!isKnown) this.#known.add(name);
    return this.#call.applySync(undefined, [name, isKnown ? '' : source, context, keyValue], { timeout: timeoutMs }) as string;
  }

  dispose(): void {
    if (!this.#isolate.isDisposed) this.#isolate.dispose();
  }
}
