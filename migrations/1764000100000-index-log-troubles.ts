import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Failures stand in the inverted index under their status too, and under a number for any failure, so that those of a
 * key are found without reading its successes. A success repeats its upstream there, which takes no room.
 */
export class IndexLogTroubles1764000100000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    await rebuild(query, `
      CASE WHEN status >= 400 THEN 17179869184 + status ELSE upstream_id END,
      CASE WHEN outcome <> 'SUCCESS' OR status >= 400 THEN 21474836480 ELSE upstream_id END`);
  }

  async down(query: QueryRunner): Promise<void> {
    await rebuild(query);
  }
}

async function rebuild(query: QueryRunner, further?: string): Promise<void> {
  const subjects = ['upstream_id::bigint', '4294967296 + consumer_id', '8589934592 + virtual_key_id', '12884901888 + api_key_id', ...(further ? [further] : [])];
  await query.query(`
    DROP INDEX request_log_subjects;
    CREATE INDEX request_log_subjects ON request_log USING gin ((ARRAY[${subjects.join(', ')}])) WITH (gin_pending_list_limit = 1024);
  `);
}
