import type { DataSource } from 'typeorm';

/** What does not change is written again after this, to say that it is still so. */
const REPEAT_MS = 600_000;

/** How many processes share the limits that Redis counts, remembered for one that starts while Redis is away. */
export class NodeCount {
  private written = { nodes: 0, atMs: 0 };

  constructor(
    private readonly database: DataSource,
    private readonly logError: (error: unknown) => void,
  ) {}

  /** As last heard; 1 when nothing is known. */
  async load(): Promise<number> {
    const [row] = (await this.database.query('SELECT nodes FROM limit_node_count')) as { nodes: number }[];
    return row?.nodes ?? 1;
  }

  /** Takes note of what a heartbeat told. A smaller number is believed after an hour: nodes that are restarted come back. */
  note(nodes: number, nowMs = Date.now()): void {
    if (nodes === this.written.nodes && nowMs - this.written.atMs < REPEAT_MS) return;
    this.written = { nodes, atMs: nowMs };
    this.database
      .query(
        `INSERT INTO limit_node_count AS known (nodes) VALUES ($1)
         ON CONFLICT (only_row) DO UPDATE SET nodes = excluded.nodes, seen_at = now()
           WHERE excluded.nodes >= known.nodes OR known.seen_at < now() - interval '1 hour'`,
        [nodes],
      )
      .catch(this.logError);
  }
}
