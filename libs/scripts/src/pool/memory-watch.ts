import { readFileSync } from 'node:fs';

const PAGE_BYTES = 4096;
const EVERY_MS = 100;
/** What interpreters, isolates and a script may take together; a script that allocates past every limit of its own meets this one. */
const MOST_BYTES = 2_000_000_000;

/** Watches a process while it works, where there is a /proc to look at; elsewhere the deadline has to do. */
export class MemoryWatch {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly processId: number | undefined,
    private readonly onExcess: () => void,
  ) {}

  start(): void {
    if (process.platform === 'linux') this.#timer ??= setInterval(() => this.#look(), EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    if (residentBytes(this.processId) > MOST_BYTES) this.onExcess();
  }
}

function residentBytes(processId: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${processId}/statm`, 'latin1').split(' ')[1]) * PAGE_BYTES;
  } catch {
    return 0;
  }
}
