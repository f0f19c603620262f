/** Longer than any line that gateway and runner send each other. */
const MAX_LENGTH = 32 * 1024 * 1024;

/** Cuts a stream of text into lines. */
export class LineSplitter {
  #rest = '';
  readonly #onLine: (line: string) => void;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: string): void {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      const line = this.#rest + chunk.slice(start, end);
      this.#rest = '';
      start = end + 1;
      this.#onLine(line);
    }
    this.#rest += chunk.slice(start);
    if (this.#rest.length > MAX_LENGTH) throw new RangeError('A line without an end');
  }
}
