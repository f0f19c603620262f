import { resynchronise, type RowsChanged, type Topic } from '../bus/topic.js';
import type { MessageBus } from '../bus/message-bus.js';

export interface RowSource<T extends { id: number }> {
  /** The rows with these ids, or all of them. */
  load(ids?: number[]): Promise<T[]>;
  /** A row is new, or is no longer what it was. */
  put(row: T, before: T | undefined): void;
  /** A row is gone. */
  drop(row: T): void;
}

/**
 * A view in memory of a noun's rows, kept fresh by change events: what the request path reads instead of the
 * database. Reloads are serial, so that an older answer never overwrites a newer one.
 */
export class RowView<T extends { id: number }> {
  readonly rows = new Map<number, T>();
  private tail: Promise<void> = Promise.resolve();

  constructor(
    bus: MessageBus,
    changed: Topic<RowsChanged>,
    private readonly source: RowSource<T>,
  ) {
    bus.subscribe(changed, ({ ids }) => this.refresh(ids));
    bus.subscribe(resynchronise, () => this.refresh());
  }

  /** Loads these rows, or all, once the refreshes before are done. */
  refresh(ids?: number[]): Promise<void> {
    const next = this.tail.then(() => this.load(ids));
    this.tail = next.catch(() => undefined);
    return next;
  }

  private async load(ids?: number[]): Promise<void> {
    const found = await this.source.load(ids);
    const gone = new Set(ids ?? this.rows.keys());
    for (const row of found) {
      gone.delete(row.id);
      const before = this.rows.get(row.id);
      this.rows.set(row.id, row);
      this.source.put(row, before);
    }
    for (const id of gone) {
      const row = this.rows.get(id);
      if (!row) continue;
      this.rows.delete(id);
      this.source.drop(row);
    }
  }
}
