import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rows of failures are found by their status as well as by their outcome. */
export class WidenTroubleIndex1764000022000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    await query.query(`
      DROP INDEX request_log_trouble;
      CREATE INDEX request_log_trouble ON request_log (at, id) WHERE outcome <> 'SUCCESS' OR status >= 400;
    `);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query(`
      DROP INDEX request_log_trouble;
      CREATE INDEX request_log_trouble ON request_log (at, id) WHERE outcome <> 'SUCCESS';
    `);
  }
}
