import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The installation's own row, and the outbox of domain events. */
export class CreateCore1764000000000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    await query.query(`
      CREATE TABLE instance (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        id uuid NOT NULL DEFAULT uuidv7(),
        fingerprint_key text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE TABLE domain_event (
        id uuid PRIMARY KEY,
        type text NOT NULL,
        severity text NOT NULL,
        subject text NOT NULL,
        upstream_id integer,
        data jsonb NOT NULL,
        cause jsonb NOT NULL,
        occurred_at timestamptz NOT NULL DEFAULT clock_timestamp()
      );
      CREATE INDEX domain_event_subject ON domain_event (subject, id DESC);
    `);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('DROP TABLE domain_event; DROP TABLE instance;');
  }
}
