import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How an upstream's keys are tried without a client's request. */
export class CreateKeyProbe1764000012000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    await query.query(`
      CREATE TABLE key_probe (
        upstream_id integer PRIMARY KEY CONSTRAINT key_probe_upstream REFERENCES upstream ON DELETE CASCADE,
        enabled boolean NOT NULL,
        method text NOT NULL,
        path text NOT NULL,
        expected_statuses integer[] NOT NULL,
        interval_minutes integer NOT NULL CHECK (interval_minutes > 0),
        last_run_at timestamptz(3)
      );
    `);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('DROP TABLE key_probe;');
  }
}
