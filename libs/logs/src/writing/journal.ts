import { mkdir, open, readdir, readFile, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { BlockPool } from './block-pool.js';
import { isAlive, nextFolderName } from './journal-owner.js';

/** What a journal may hold on disk, of one process. */
const MOST_BYTES = 1 << 30;
/** What it keeps in memory besides, so that it need not be read back. */
const MOST_BYTES_IN_MEMORY = 16 << 20;

/** Rows in the format of COPY that are not in the database yet. */
export interface JournalBatch {
  /** Undefined when the disk did not take it: then it lives in memory only. */
  file: string | undefined;
  bytes: number;
  /** Undefined when they have to be read back. */
  pieces: readonly Buffer[] | undefined;
}

/**
 * Batches of rows on their way to the database, a file each. A file is in the system's hands once written, so a
 * killed process loses none of them: the next one takes its folder over. Nothing is synced: a power cut may
 * cost the rows that the database has not got.
 */
export class Journal {
  private readonly logger = new Logger('request-log');
  private readonly folder: string;
  private next = 0;
  private bytes = 0;
  private bytesInMemory = 0;
  private complained = false;

  /** @param root the folder below which each process has its own. */
  constructor(
    private readonly root: string,
    private readonly blocks: BlockPool,
    private readonly mostBytes = MOST_BYTES,
  ) {
    this.folder = join(root, nextFolderName());
  }

  get bytesHeld(): number {
    return this.bytes;
  }

  /** Makes this process's folder and takes over the batches of processes that are gone, oldest first. */
  async open(): Promise<JournalBatch[]> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const batches: JournalBatch[] = [];
    for (const name of await readdir(this.root)) {
      if (isAlive(name)) continue;
      const left = join(this.folder, `left-${randomUUID()}`);
      // Of several processes that start at once only one can move it.
      if (await rename(join(this.root, name), left).then(() => true, () => false)) batches.push(...(await this.adopt(left)));
    }
    return batches;
  }

  /** The pieces belong to the journal from here on. @returns undefined when the bound is reached: these rows are lost. */
  async append(pieces: readonly Buffer[], bytes: number): Promise<JournalBatch | undefined> {
    if (this.bytes + bytes > this.mostBytes) {
      this.blocks.giveBack(pieces);
      return undefined;
    }
    this.bytes += bytes;
    const file = join(this.folder, `${String(this.next++).padStart(10, '0')}.copy`);
    const written = await write(file, pieces).then(() => true, (error) => this.complain(error));
    if (written && this.bytesInMemory + bytes > MOST_BYTES_IN_MEMORY) {
      this.blocks.giveBack(pieces);
      return { file, bytes, pieces: undefined };
    }
    this.bytesInMemory += bytes;
    return { file: written ? file : undefined, bytes, pieces };
  }

  /** Good until the batch is removed. */
  async read(batch: JournalBatch): Promise<readonly Buffer[]> {
    if (batch.pieces) return batch.pieces;
    const text = await readFile(batch.file!);
    // Whole rows only: a process that was killed while it wrote may have left half of one.
    return [text.subarray(0, text.lastIndexOf(0x0a) + 1)];
  }

  /** The database has it. */
  async remove(batch: JournalBatch): Promise<void> {
    this.bytes -= batch.bytes;
    if (batch.pieces) {
      this.bytesInMemory -= batch.bytes;
      this.blocks.giveBack(batch.pieces);
      batch.pieces = undefined;
    }
    if (batch.file) await unlink(batch.file).catch(() => undefined);
  }

  /** Leaves nothing behind if nothing is left to do. */
  async close(): Promise<void> {
    for (const entry of await readdir(this.folder).catch(() => [])) if (entry.startsWith('left-')) await rmdir(join(this.folder, entry)).catch(() => undefined);
    await rmdir(this.folder).catch(() => undefined);
  }

  /** Batches of a folder, and of the folders that its process had taken over itself. */
  private async adopt(folder: string): Promise<JournalBatch[]> {
    const batches: JournalBatch[] = [];
    for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) batches.push(...(await this.adopt(path)));
      else if (entry.name.endsWith('.copy')) batches.push({ file: path, bytes: (await readFile(path)).length, pieces: undefined });
    }
    if (batches.length === 0) await rm(folder, { recursive: true, force: true });
    this.bytes += batches.reduce((sum, { bytes }) => sum + bytes, 0);
    return batches;
  }

  private complain(error: unknown): false {
    if (!this.complained) this.logger.error(`the journal cannot be written and rows are kept in memory only: ${error}`);
    this.complained = true;
    return false;
  }
}

async function write(file: string, pieces: readonly Buffer[]): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    for (const piece of pieces) await handle.writeFile(piece);
  } finally {
    await handle.close();
  }
}
