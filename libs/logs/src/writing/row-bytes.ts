/** Enough for the rows of one flush at some thousand requests a second. */
const BLOCK_BYTES = 512 * 1024;
/** A UTF-16 unit takes at most so many bytes in UTF-8. */
const MOST_BYTES_OF_UNIT = 3;

/**
 * Rows as bytes, as soon as they are known. Kept as objects until they are written they would outlive a collection
 * of the young generation, which then has to move them; at thousands of requests a second that costs more than the writing.
 */
export class RowBytes {
  /** Of what {@link take} would give. */
  bytes = 0;
  private readonly block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  private used = 0;
  private full: Buffer[] = [];

  append(line: string): void {
    const most = line.length * MOST_BYTES_OF_UNIT;
    if (most > BLOCK_BYTES - this.used) this.putAside();
    if (most > BLOCK_BYTES) this.bytes += this.full[this.full.push(Buffer.from(line)) - 1].length;
    else {
      const written = this.block.write(line, this.used);
      this.used += written;
      this.bytes += written;
    }
  }

  /** All rows since the last time, in the order in which they came. */
  take(): Buffer {
    this.putAside();
    const taken = this.full.length === 1 ? this.full[0] : Buffer.concat(this.full);
    this.full = [];
    this.bytes = 0;
    return taken;
  }

  private putAside(): void {
    if (this.used > 0) this.full.push(Buffer.from(this.block.subarray(0, this.used)));
    this.used = 0;
  }
}
