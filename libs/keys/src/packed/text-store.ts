const CHUNK_BYTES = 1 << 20;
const LENGTH_BYTES = 4;
/** No text has more. */
const LONGEST_BYTES = CHUNK_BYTES - LENGTH_BYTES;

interface Chunk {
  bytes: Buffer;
  /** Where the next text goes. */
  end: number;
  /** Texts that are still wanted. */
  texts: number;
}

/**
 * Texts outside JavaScript's heap, in their UTF-8 and four bytes more each: a million strings would cost the collector
 * a walk over all of them each time. A text is overwritten with zeros when it is taken away; its room is free again
 * when nothing else is left in its megabyte.
 */
export class TextStore {
  private readonly chunks: (Chunk | undefined)[] = [];
  private current = -1;

  /** @returns where the text is, for {@link read} and {@link remove}. */
  add(text: string): number {
    const bytes = Buffer.byteLength(text);
    if (bytes > LONGEST_BYTES) throw new RangeError(`a text of ${bytes} bytes is too long to be kept`);
    let chunk = this.chunks[this.current];
    if (chunk === undefined || chunk.end + LENGTH_BYTES + bytes > CHUNK_BYTES) chunk = this.begin();
    const place = this.current * CHUNK_BYTES + chunk.end;
    chunk.bytes.writeUInt32LE(bytes, chunk.end);
    chunk.bytes.write(text, chunk.end + LENGTH_BYTES);
    chunk.end += LENGTH_BYTES + bytes;
    chunk.texts++;
    return place;
  }

  read(place: number): string {
    const { bytes } = this.chunks[Math.floor(place / CHUNK_BYTES)]!;
    const start = place % CHUNK_BYTES;
    return bytes.toString('utf8', start + LENGTH_BYTES, start + LENGTH_BYTES + bytes.readUInt32LE(start));
  }

  remove(place: number): void {
    const index = Math.floor(place / CHUNK_BYTES);
    const chunk = this.chunks[index]!;
    const start = place % CHUNK_BYTES;
    chunk.bytes.fill(0, start + LENGTH_BYTES, start + LENGTH_BYTES + chunk.bytes.readUInt32LE(start));
    if (--chunk.texts > 0) return;
    if (index === this.current) chunk.end = 0;
    else this.chunks[index] = undefined;
  }

  private begin(): Chunk {
    const free = this.chunks.indexOf(undefined);
    this.current = free === -1 ? this.chunks.length : free;
    return (this.chunks[this.current] = { bytes: Buffer.allocUnsafeSlow(CHUNK_BYTES), end: 0, texts: 0 });
  }
}
