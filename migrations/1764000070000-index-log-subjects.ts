import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * One inverted index finds the rows of an upstream, a consumer, a virtual key and an API key; keeping it costs a
 * quarter of what an ordered index for each of them does. The pending list is kept short because every search reads it.
 */
export class IndexLogSubjects1764000070000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    await query.query(`
      DROP INDEX request_log_upstream, request_log_consumer, request_log_api_key;
      CREATE INDEX request_log_subjects ON request_log
        USING gin ((ARRAY[upstream_id::bigint, 4294967296 + consumer_id, 8589934592 + virtual_key_id, 12884901888 + api_key_id]))
        WITH (gin_pending_list_limit = 1024);
    `);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query(`
      DROP INDEX request_log_subjects;
      CREATE INDEX request_log_upstream ON request_log (upstream_id, at, id);
      CREATE INDEX request_log_consumer ON request_log (consumer_id, at, id);
      CREATE INDEX request_log_api_key ON request_log (api_key_id, at, id);
    `);
  }
}
