import type { EntropySource } from '../guest/entropy.ts';
import { JavaScriptIsolate } from './javascript-isolate.ts';
import type { PythonImage } from './python-boot.ts';
import { PythonIsolate } from './python-isolate.ts';

const MAX_JAVASCRIPT_ISOLATES = 32;
/** The next interpreter boots when the one that was asked for has had time to serve. */
const SPARE_DELAY_MS = 500;
/** Who waits for an interpreter's first value has it before the rest is made quick. */
const WARM_UP_DELAY_MS = 20;

/** Keeps tenants' isolates, the least recently used dropped first, and one interpreter ahead of need. */
export class IsolatePool {
  readonly #javascript = new Map<string, JavaScriptIsolate>();
  readonly #python = new Map<string, PythonIsolate>();
  readonly #image: PythonImage;
  readonly #entropy: EntropySource;
  readonly #maxInterpreters: number;
  #spare: Promise<PythonIsolate> | undefined;

  constructor(image: PythonImage, entropy: EntropySource, maxInterpreters: number) {
    this.#image = image;
    this.#entropy = entropy;
    this.#maxInterpreters = maxInterpreters;
  }

  javascript(tenant: string): JavaScriptIsolate {
    return touch(this.#javascript, tenant, MAX_JAVASCRIPT_ISOLATES) ?? keep(this.#javascript, tenant, new JavaScriptIsolate(this.#entropy));
  }

  /** The tenant's interpreter, undefined when one has to boot first. */
  python(tenant: string): PythonIsolate | undefined {
    return touch(this.#python, tenant, this.#maxInterpreters);
  }

  /** Gives the tenant an interpreter: the spare one, or one that boots now. */
  async bootPython(tenant: string): Promise<PythonIsolate> {
    const interpreter = await this.warmPython();
    this.#spare = undefined;
    setTimeout(() => void this.warmPython().catch(() => undefined), SPARE_DELAY_MS);
    return keep(this.#python, tenant, interpreter);
  }

  /** Has an interpreter ready for whoever needs one first. */
  async warmPython(): Promise<PythonIsolate> {
    const spare = (this.#spare ??= this.#create());
    try {
      return await spare;
    } catch (error) {
      if (this.#spare === spare) this.#spare = undefined;
      throw error;
    }
  }

  async #create(): Promise<PythonIsolate> {
    const interpreter = await PythonIsolate.create(this.#image, this.#entropy);
    // In turns, between which scripts can run.
    const warmUp = (): void => void (interpreter.warmUp() && setImmediate(warmUp));
    setTimeout(warmUp, WARM_UP_DELAY_MS);
    return interpreter;
  }

  /** An isolate that hit a limit is worn: the tenant gets another. */
  discard(language: 'JAVASCRIPT' | 'PYTHON', tenant: string): void {
    const isolates: Map<string, { dispose(): void }> = language === 'PYTHON' ? this.#python : this.#javascript;
    isolates.get(tenant)?.dispose();
    isolates.delete(tenant);
  }
}

/** The tenant's isolate, now the most recently used; makes room for a new one when there is none. */
function touch<T extends { dispose(): void }>(isolates: Map<string, T>, tenant: string, max: number): T | undefined {
  const own = isolates.get(tenant);
  isolates.delete(tenant);
  if (own !== undefined) isolates.set(tenant, own);
  for (const [other, isolate] of isolates) {
    if (isolates.size < max || own !== undefined) break;
    isolate.dispose();
    isolates.delete(other);
  }
  return own;
}

function keep<T>(isolates: Map<string, T>, tenant: string, isolate: T): T {
  isolates.set(tenant, isolate);
  return isolate;
}
