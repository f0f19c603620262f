import cluster, { type Worker } from 'node:cluster';
import type { BusLink } from './bus-link.js';

/** A sibling that does not answer in this time no longer delays the publisher. */
const APPLIED_WITHIN_MS = 1_000;

interface Relay {
  kind: 'bus';
  id: number;
  topic: string;
  payload: unknown;
}

interface Applied {
  kind: 'bus-applied';
  id: number;
}

/** From a worker to its siblings, by way of the primary, which answers once all of them have applied the message. */
export class WorkerLink implements BusLink {
  private nextId = 1;
  private readonly waiting = new Map<number, () => void>();
  private receive: (topic: string, payload: unknown) => Promise<void> = async () => undefined;

  constructor() {
    process.on('message', this.hear);
  }

  send(topic: string, payload: unknown): Promise<void> {
    const id = this.nextId++;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      process.send?.({ kind: 'bus', id, topic, payload } satisfies Relay);
    });
  }

  onMessage(receive: (topic: string, payload: unknown) => Promise<void>): void {
    this.receive = receive;
  }

  onGap(): void {
    // The primary's channel has no gaps: a worker that loses it is gone.
  }

  async close(): Promise<void> {
    process.off('message', this.hear);
    for (const resolve of this.waiting.values()) resolve();
  }

  private readonly hear = (message: Relay | Applied): void => {
    if (message.kind === 'bus-applied') {
      this.waiting.get(message.id)?.();
      this.waiting.delete(message.id);
    } else if (message.kind === 'bus') {
      void this.receive(message.topic, message.payload).then(() => process.send?.({ kind: 'bus-applied', id: message.id } satisfies Applied));
    }
  };
}

/** The primary's half: passes each message on to the other workers and gathers their answers. */
export function relayBetweenWorkers(): void {
  let nextId = 1;
  const open = new Map<number, { missing: Set<Worker>; done: () => void }>();

  cluster.on('message', (from: Worker, message: Relay | Applied) => {
    if (message.kind === 'bus') {
      const id = nextId++;
      const others = Object.values(cluster.workers ?? {}).filter((worker): worker is Worker => worker !== undefined && worker.id !== from.id && worker.isConnected());
      const finish = () => {
        clearTimeout(timer);
        open.delete(id);
        if (from.isConnected()) from.send({ kind: 'bus-applied', id: message.id } satisfies Applied);
      };
      const timer = setTimeout(finish, APPLIED_WITHIN_MS);
      open.set(id, { missing: new Set(others), done: finish });
      if (others.length === 0) finish();
      for (const worker of others) worker.send({ ...message, id });
    } else if (message.kind === 'bus-applied') {
      const relay = open.get(message.id);
      if (relay?.missing.delete(from) && relay.missing.size === 0) relay.done();
    }
  });

  cluster.on('exit', (worker) => {
    for (const relay of open.values()) if (relay.missing.delete(worker) && relay.missing.size === 0) relay.done();
  });
}
