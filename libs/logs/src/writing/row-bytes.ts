import { BLOCK_BYTES, type BlockPool } from './block-pool.js';

/** A UTF-16 unit takes at most so many bytes in UTF-8. */
const MOST_BYTES_OF_UNIT = 3;

/**
 * Rows as bytes, as soon as they are known. Kept as objects until they are written they would outlive a collection
 * of the young generation, which then has to move them; at thousands of requests a second that costs more than the writing.
 */
export class RowBytes {
  /** Of what {@link take} would give. */
  bytes = 0;
  private block: Buffer;
  private used = 0;
  private pieces: Buffer[] = [];

  constructor(private readonly blocks: BlockPool) {
    this.block = blocks.take();
  }

  append(line: string): void {
    const most = line.length * MOST_BYTES_OF_UNIT;
    if (most > BLOCK_BYTES - this.used && this.used > 0) {
      this.pieces.push(this.block.subarray(0, this.used));
      this.block = this.blocks.take();
      this.used = 0;
    }
    if (most > BLOCK_BYTES) this.bytes += this.pieces[this.pieces.push(Buffer.from(line)) - 1].length;
    else {
      const written = this.block.write(line, this.used);
      this.used += written;
      this.bytes += written;
    }
  }

  /** All rows since the last time, in the order in which they came; the pool gets their blocks back from whoever is the last to need them. */
  take(): Buffer[] {
    const taken = this.pieces;
    // A block that is begun is gone on with: what waits for the database is not to hold blocks that are all but empty.
    if (this.used > 0) taken.push(Buffer.from(this.block.subarray(0, this.used)));
    this.pieces = [];
    this.used = 0;
    this.bytes = 0;
    return taken;
  }
}
