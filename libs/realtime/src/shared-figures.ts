import { randomUUID } from 'node:crypto';
import { type MessageBus, topic } from '@app/core';

const SHARE_MS = 2_000;
/** An unchanged figure is said again after this, and one not heard of for twice as long belongs to a process that is gone. */
const REPEAT_MS = 10_000;

/** Figures that each process has for itself, added up over all of them. */
export class SharedFigures<K extends string> {
  private readonly shared;
  private readonly process = randomUUID();
  private readonly others = new Map<string, { figures: Record<K, number>; heardAtMs: number }>();
  private readonly timer: NodeJS.Timeout;
  private said = '';
  private saidAtMs = 0;

  /** @param read this process's own figures. */
  constructor(
    private readonly bus: MessageBus,
    name: string,
    private readonly read: () => Record<K, number>,
  ) {
    this.shared = topic<{ process: string; figures: Record<K, number> | null }>(`figures:${name}`);
    bus.subscribe(this.shared, ({ process, figures }) => {
      if (process === this.process) return;
      if (figures) this.others.set(process, { figures, heardAtMs: Date.now() });
      else this.others.delete(process);
    });
    this.timer = setInterval(() => this.share(), SHARE_MS);
    this.timer.unref();
  }

  /** The sum over all processes that have been heard of lately. */
  sum(): Record<K, number> {
    const total = { ...this.read() };
    const oldestMs = Date.now() - 2 * REPEAT_MS - SHARE_MS;
    for (const [process, { figures, heardAtMs }] of this.others) {
      if (heardAtMs < oldestMs) this.others.delete(process);
      else for (const name of Object.keys(figures) as K[]) total[name] += figures[name];
    }
    return total;
  }

  /** Tells the others that this process is going. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.bus.publish(this.shared, { process: this.process, figures: null });
  }

  private share(): void {
    const figures = this.read();
    const text = JSON.stringify(figures);
    if (text === this.said && Date.now() - this.saidAtMs < REPEAT_MS) return;
    this.said = text;
    this.saidAtMs = Date.now();
    void this.bus.publish(this.shared, { process: this.process, figures });
  }
}
