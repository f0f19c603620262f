import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SnapshotStore } from './snapshot-store.js';

describe('the snapshot of Python', () => {
  let folder: string;
  const own = (): string => join(folder, 'cache');
  const shipped = (): string => join(folder, 'shipped');

  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'snapshots-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('is made once where there is none, and not where the build has brought one', { timeout: 60_000 }, async () => {
    const store = new SnapshotStore(own(), shipped());
    expect(await store.find()).toBe(false);
    await store.ensure();
    expect(dirname(store.path ?? '')).toBe(own());
    expect(await new SnapshotStore(own()).find()).toBe(true);

    await rename(own(), shipped());
    const later = new SnapshotStore(own(), shipped());
    await later.ensure();
    expect(dirname(later.path ?? '')).toBe(shipped());
    await expect(readdir(own())).rejects.toThrow('ENOENT');
  });

  it('is not one that another version has left', async () => {
    await mkdir(own());
    await writeFile(join(own(), 'python-0.29.0-0123456789abcdef.snapshot'), '');
    expect(await new SnapshotStore(own()).find()).toBe(false);
  });
});
