import { JavaScriptIsolate } from './javascript-isolate.ts';
import { openPyodideFiles, type PyodideFiles } from './pyodide-files.ts';
import { PythonIsolate } from './python-isolate.ts';
import { SnapshotFile } from './python-snapshot.ts';

const MAX_JAVASCRIPT_ISOLATES = 32;
/** The next interpreter boots when the one that was asked for has had time to serve. */
const SPARE_DELAY_MS = 500;
/** Who waits for an interpreter's first value has it before the rest is made quick. */
const WARM_UP_DELAY_MS = 20;

/** Keeps tenants' isolates, the least recently used dropped first, and one interpreter ahead of need. */
export class IsolatePool {
  readonly #javascript = new Map<string, JavaScriptIsolate>();
  readonly #python = new Map<string, PythonIsolate>();
  readonly #readFiles: () => PyodideFiles;
  readonly #prelude: string;
  readonly #snapshot: SnapshotFile | undefined;
  readonly #maxInterpreters: number;
  #spare: Promise<PythonIsolate> | undefined;

  /** Opens every file that will be needed: later the process may no longer. */
  constructor(prelude: string, snapshotFile: number | undefined, maxInterpreters: number) {
    this.#prelude = prelude;
    this.#maxInterpreters = maxInterpreters;
    this.#readFiles = openPyodideFiles();
    this.#snapshot = snapshotFile === undefined ? undefined : new SnapshotFile(snapshotFile);
  }

  javascript(tenant: string): JavaScriptIsolate {
    return touch(this.#javascript, tenant, MAX_JAVASCRIPT_ISOLATES) ?? keep(this.#javascript, tenant, new JavaScriptIsolate());
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
    const interpreter = await PythonIsolate.create(this.#readFiles(), this.#prelude, this.#snapshot);
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
