import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '@app/core';
import { RunnerPool } from './pool/runner-pool.js';
import { SnapshotStore } from './pool/snapshot-store.js';
import type { Script, ScriptResult } from './script.js';
import type { ScriptContext } from './script-context.js';
import type { ScriptLanguage } from './script-language.js';

const PREPARATION_DELAY_MS = 30_000;
/** Of the build: `scripts/python-snapshot.mjs` puts it here. */
const SHIPPED_SNAPSHOTS = fileURLToPath(new URL('../snapshots', import.meta.url));

/** All scripts that one request needs. */
export interface ScriptBatch {
  upstreamId: number;
  /** Asked for only when one of the scripts may look at it. */
  context: () => ScriptContext;
  /** For the scripts that are marked as needing it; null when there is no key. */
  keyValue: string | null;
  scripts: readonly Script[];
}

/** Runs scripts in processes beside the gateway. A failing script is a result; a promise is never left hanging. */
@Injectable()
export class ScriptRunner implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger('scripts');
  readonly #snapshots: SnapshotStore;
  readonly #pool: RunnerPool;
  #preparation: NodeJS.Timeout | undefined;

  constructor(config: Config) {
    this.#snapshots = new SnapshotStore(join(config.dataDir, 'cache'), SHIPPED_SNAPSHOTS);
    this.#pool = new RunnerPool(this.#snapshots, (message) => this.#logger.warn(message));
  }

  /** Once an installation is up for a while, what the first Python script would have to wait for is made, unless the build did. */
  onApplicationBootstrap(): void {
    this.#preparation = setTimeout(() => {
      this.#snapshots.ensure().catch((error: Error) => this.#logger.warn(`No memory snapshot for Python: ${error.message}`));
    }, PREPARATION_DELAY_MS).unref();
  }

  /** Starts runners in the background, so that the first requests find them ready. */
  warm(languages: readonly ScriptLanguage[]): void {
    this.#pool.warm(languages);
  }

  /**
   * Runs the scripts one after the other; together they may take as long as the longest of their timeouts.
   * @throws ScriptUnavailableError when too many wait already.
   */
  run(batch: ScriptBatch): Promise<ScriptResult[]> {
    const context = batch.scripts.some(({ usesContext }) => usesContext) ? JSON.stringify(batch.context()) : null;
    return this.#pool.run({ tenant: String(batch.upstreamId), context, keyValue: batch.keyValue ?? '', scripts: batch.scripts });
  }

  /** Runs a script that somebody is writing, apart from those that serve requests. */
  async test(script: Script, context: Record<keyof ScriptContext, unknown>): Promise<ScriptResult> {
    const [result] = await this.#pool.run({ tenant: 'test', context: JSON.stringify(context), keyValue: '', scripts: [script] }, true);
    return result;
  }

  /** Batches that wait for a runner. */
  get waiting(): number {
    return this.#pool.waiting;
  }

  onModuleDestroy(): void {
    clearTimeout(this.#preparation);
    this.#pool.close();
    this.#snapshots.close();
  }
}
