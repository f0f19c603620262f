import cluster, { type Worker } from 'node:cluster';
import type { MetricObjectWithValues, MetricValue } from 'prom-client';

/** A sibling that does not tell its figures in this time is left out. */
const TOLD_WITHIN_MS = 1_000;

type Figures = MetricObjectWithValues<MetricValue<string>>[];

type Message =
  /** A worker wants to know the others' figures. */
  | { kind: 'metrics-wanted'; id: number }
  /** The primary asks a worker for its own. */
  | { kind: 'metrics-asked'; id: number }
  | { kind: 'metrics-told'; id: number; figures: Figures }
  /** The primary's answer to the one that wanted to know. */
  | { kind: 'metrics-gathered'; id: number; all: Figures[] };

/** A worker's half: tells its own figures when asked, and asks for those of its siblings. Alone, it has none. */
export class WorkerMetrics {
  private nextId = 1;
  private readonly waiting = new Map<number, (all: Figures[]) => void>();

  constructor(private readonly own: () => Promise<Figures>) {
    if (cluster.isWorker) process.on('message', (message) => this.hear(message as Message));
  }

  ofSiblings(): Promise<Figures[]> {
    if (!cluster.isWorker) return Promise.resolve([]);
    const id = this.nextId++;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      process.send?.({ kind: 'metrics-wanted', id } satisfies Message);
    });
  }

  private hear(message: Message): void {
    if (message.kind === 'metrics-asked') {
      void this.own().then((figures) => process.send?.({ kind: 'metrics-told', id: message.id, figures } satisfies Message));
    } else if (message.kind === 'metrics-gathered') {
      this.waiting.get(message.id)?.(message.all);
      this.waiting.delete(message.id);
    }
  }
}

/** The primary's half: asks all workers but the one that wants to know. */
export function gatherWorkerMetrics(): void {
  let nextId = 1;
  const open = new Map<number, { missing: Set<Worker>; all: Figures[]; done: () => void }>();

  cluster.on('message', (from: Worker, message: Message) => {
    if (message.kind === 'metrics-wanted') {
      const id = nextId++;
      const all: Figures[] = [];
      const others = Object.values(cluster.workers ?? {}).filter((worker): worker is Worker => worker !== undefined && worker.id !== from.id && worker.isConnected());
      const done = () => {
        clearTimeout(timer);
        open.delete(id);
        if (from.isConnected()) from.send({ kind: 'metrics-gathered', id: message.id, all } satisfies Message);
      };
      const timer = setTimeout(done, TOLD_WITHIN_MS);
      open.set(id, { missing: new Set(others), all, done });
      if (others.length === 0) done();
      for (const worker of others) worker.send({ kind: 'metrics-asked', id } satisfies Message);
    } else if (message.kind === 'metrics-told') {
      const gathering = open.get(message.id);
      if (!gathering?.missing.delete(from)) return;
      gathering.all.push(message.figures);
      if (gathering.missing.size === 0) gathering.done();
    }
  });
}
