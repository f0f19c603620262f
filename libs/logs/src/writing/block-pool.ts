/** A row takes some 450 bytes, and a flush at thousands of requests a second some hundred rows. */
export const BLOCK_BYTES = 64 * 1024;
/** What is kept for later: as much as the journal holds in memory. */
const MOST_FREE = 256;

/**
 * Blocks of bytes that are used again and again. Memory of buffers counts for V8 like that of objects: new ones for
 * all rows, which live for a second, would have it collect the whole heap every few seconds, with pauses of 20 to 90 ms.
 */
export class BlockPool {
  private readonly free: Buffer[] = [];
  private readonly own = new WeakSet<ArrayBufferLike>();

  take(): Buffer {
    const block = this.free.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES);
    this.own.add(block.buffer);
    return block;
  }

  /** For the next one to take them; pieces of other memory are left to the collector. Nobody may read these any more. */
  giveBack(pieces: readonly Buffer[]): void {
    for (const { buffer } of pieces) if (this.own.delete(buffer) && this.free.length < MOST_FREE) this.free.push(Buffer.from(buffer));
  }
}
