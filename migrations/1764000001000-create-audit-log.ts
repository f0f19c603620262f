import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who did what, when, from where. */
export class CreateAuditLog1764000001000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    await query.query(`
      CREATE TABLE audit_log (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        actor_kind text NOT NULL,
        actor_id integer NOT NULL,
        actor_label text NOT NULL,
        ip text,
        action text NOT NULL,
        subject_kind text NOT NULL,
        subject_id text NOT NULL,
        subject_name text,
        before jsonb,
        after jsonb
      );
      CREATE INDEX audit_log_subject ON audit_log (subject_kind, subject_id, id DESC);
    `);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('DROP TABLE audit_log;');
  }
}
