import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packSnapshot, SnapshotFile } from './python-snapshot.js';

it('a snapshot comes out of its file as it went in, as often as it is asked for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'snapshot-'));
  const path = join(folder, 'python.snapshot');
  const snapshot = { code: new Uint8Array([1, 2, 3]), memory: new Uint8Array(100_000).fill(7) };
  writeFileSync(path, Buffer.concat(packSnapshot(snapshot)));
  const file = openSync(path, 'r');
  try {
    const read = new SnapshotFile(file);
    for (let time = 0; time < 2; time++) {
      const [code, memory] = await Promise.all([read.readCode(), read.readMemory()]);
      expect(code).toEqual(snapshot.code);
      expect(Buffer.compare(memory, snapshot.memory)).toBe(0);
      expect(memory.buffer.byteLength).toBe(memory.length);
    }
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true });
  }
});
