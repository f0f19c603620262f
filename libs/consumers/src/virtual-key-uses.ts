import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';

const FLUSH_MS = 1_000;

interface Use {
  uses: number;
  lastUsedAtMs: number;
}

/** How often and when last each virtual key was used: counted in memory, written once a second. */
@Injectable()
export class VirtualKeyUses implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('consumers');
  private unwritten = new Map<number, Use>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.flush(), FLUSH_MS);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  count(virtualKeyId: number, nowMs: number): void {
    const use = this.unwritten.get(virtualKeyId);
    if (!use) {
      this.unwritten.set(virtualKeyId, { uses: 1, lastUsedAtMs: nowMs });
      return;
    }
    use.uses++;
    use.lastUsedAtMs = nowMs;
  }

  /** Written so far, by id; keys that were never used are missing. */
  async findByIds(ids: readonly number[]): Promise<Map<number, Use>> {
    const rows = (await this.dataSource.query('SELECT virtual_key_id AS id, uses, last_used_at FROM virtual_key_use WHERE virtual_key_id = ANY($1)', [ids])) as { id: number; uses: string; last_used_at: Date }[];
    return new Map(rows.map(({ id, uses, last_used_at }) => [id, { uses: Number(uses), lastUsedAtMs: last_used_at.getTime() }]));
  }

  async flush(): Promise<void> {
    if (this.unwritten.size === 0) return;
    const taken = this.unwritten;
    this.unwritten = new Map();
    try {
      // In the order of ids, so that nodes which count the same keys wait and do not deadlock.
      await this.dataSource.query(
        `INSERT INTO virtual_key_use AS stored (virtual_key_id, uses, last_used_at)
         SELECT row.id, row.uses, to_timestamp(row.last_used_at_ms / 1000)
         FROM unnest($1::integer[], $2::bigint[], $3::double precision[]) AS row (id, uses, last_used_at_ms)
         JOIN virtual_key ON virtual_key.id = row.id
         ORDER BY row.id
         ON CONFLICT (virtual_key_id) DO UPDATE SET
           uses = stored.uses + EXCLUDED.uses,
           last_used_at = GREATEST(stored.last_used_at, EXCLUDED.last_used_at)`,
        [[...taken.keys()], [...taken.values()].map(({ uses }) => uses), [...taken.values()].map(({ lastUsedAtMs }) => lastUsedAtMs)],
      );
    } catch (error) {
      for (const [id, { uses, lastUsedAtMs }] of taken) {
        const since = this.unwritten.get(id);
        this.unwritten.set(id, { uses: uses + (since?.uses ?? 0), lastUsedAtMs: since?.lastUsedAtMs ?? lastUsedAtMs });
      }
      this.logger.warn(`uses of virtual keys were not written and are kept: ${error instanceof Error ? error.message : error}`);
    }
  }
}
