import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many days of each level of the request log are kept. */
export class CreateLogRetention1764000021000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    await query.query(`
      CREATE TABLE log_retention (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        rows integer NOT NULL DEFAULT 30,
        captures integer NOT NULL DEFAULT 7,
        minutes integer NOT NULL DEFAULT 7,
        hours integer NOT NULL DEFAULT 180,
        days integer NOT NULL DEFAULT 1825
      );
      INSERT INTO log_retention DEFAULT VALUES;
    `);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('DROP TABLE log_retention;');
  }
}
