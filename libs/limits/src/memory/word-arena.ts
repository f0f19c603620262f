const CHUNK_BITS = 18;
const CHUNK_WORDS = 1 << CHUNK_BITS;

/**
 * Blocks of 2^n 32-bit words out of large typed arrays: a million small rings without a million objects.
 * A block is named by its address. Freed blocks are reused by their size; memory is kept at its peak.
 */
export class WordArena {
  private readonly chunks: Uint32Array[] = [];
  private readonly free: number[][] = [];
  private nextAddress = 0;

  /** The typed array that holds a block; the block starts at `offset(address)`. */
  words(address: number): Uint32Array {
    return this.chunks[address >>> CHUNK_BITS];
  }

  offset(address: number): number {
    return address & (CHUNK_WORDS - 1);
  }

  /** The address of a block of `2 ** sizeLog2` words, whose content is arbitrary. */
  allocate(sizeLog2: number): number {
    if (sizeLog2 > CHUNK_BITS) throw new RangeError(`a block of 2^${sizeLog2} words is larger than a chunk`);
    const reused = this.free[sizeLog2]?.pop();
    if (reused !== undefined) return reused;
    const size = 2 ** sizeLog2;
    const left = this.chunks.length * CHUNK_WORDS - this.nextAddress;
    if (left < size) {
      this.giveAway(this.nextAddress, left);
      this.nextAddress = this.chunks.length * CHUNK_WORDS;
      this.chunks.push(new Uint32Array(CHUNK_WORDS));
    }
    const address = this.nextAddress;
    this.nextAddress += size;
    return address;
  }

  release(address: number, sizeLog2: number): void {
    (this.free[sizeLog2] ??= []).push(address);
  }

  /** Bytes set aside, used or not. */
  get bytes(): number {
    return this.chunks.length * CHUNK_WORDS * Uint32Array.BYTES_PER_ELEMENT;
  }

  /** The rest of a chunk that is too short for a block serves smaller ones. */
  private giveAway(address: number, words: number): void {
    for (let rest = words, at = address; rest > 0; ) {
      const sizeLog2 = 31 - Math.clz32(rest);
      this.release(at, sizeLog2);
      at += 2 ** sizeLog2;
      rest -= 2 ** sizeLog2;
    }
  }
}
