import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Config, loadConfig } from '@app/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineScript, ScriptLanguage, ScriptRunner } from './index.js';
import { SnapshotStore } from './pool/snapshot-store.js';

describe('a snapshot of Python that is damaged', { timeout: 60_000 }, () => {
  let folder: string;
  let whole: Buffer;
  let path: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'damaged-'));
    const store = new SnapshotStore(join(folder, 'cache'));
    await store.ensure();
    path = store.path!;
    whole = await readFile(path);
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ['empty', () => truncate(path, 0)],
    ['zeros where the memory was', () => writeFile(path, Buffer.concat([whole.subarray(0, whole.length / 4), Buffer.alloc(whole.length)]))],
  ])('is left alone, and scripts run without it: %s', async (_, damage) => {
    await writeFile(path, whole);
    await damage();
    const runner = new ScriptRunner(new Config(loadConfig({ DATA_DIR: folder }).env));
    try {
      const script = defineScript({ language: ScriptLanguage.PYTHON, source: 'result = 6 * 7', timeoutMs: 1_000, needsKeyValue: false });
      const [result] = await runner.run({ upstreamId: 7, context: () => undefined as never, keyValue: null, scripts: [script] });
      expect(result).toMatchObject({ value: '42', error: null });
    } finally {
      runner.onModuleDestroy();
    }
  });
});
