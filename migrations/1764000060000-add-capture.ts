import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the request log keeps of an upstream's exchanges, and what it makes unreadable. */
export class AddCapture1764000060000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    await query.query(`
      ALTER TABLE upstream
        ADD COLUMN capture_headers boolean NOT NULL DEFAULT false,
        ADD COLUMN capture_bodies boolean NOT NULL DEFAULT false,
        ADD COLUMN redacted_names text[] NOT NULL DEFAULT '{}';
    `);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE upstream DROP COLUMN capture_headers, DROP COLUMN capture_bodies, DROP COLUMN redacted_names;');
  }
}
