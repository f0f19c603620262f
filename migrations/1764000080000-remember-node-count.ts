import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many processes share the limits that Redis counts: for one that starts while Redis is away. */
export class RememberNodeCount1764000080000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    await query.query(`
      CREATE TABLE limit_node_count (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        nodes integer NOT NULL CHECK (nodes > 0),
        seen_at timestamptz NOT NULL DEFAULT now()
      );
    `);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('DROP TABLE limit_node_count;');
  }
}
