import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The history of keys needs one index where it had two: it is read key by key, and what is old is found by ranges of the
 * table, which grows in the order of time. The indexes of keys that grow in order leave room for the second version of
 * each entry: without it, a change of many keys at once splits every page after looking through it for what could go.
 */
export class LightenKeyHistory1764000120000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    await query.query(`
      DROP INDEX api_key_event_page;
      ALTER TABLE api_key_event DROP CONSTRAINT api_key_event_pkey, ADD PRIMARY KEY (api_key_id, id);
      CREATE INDEX api_key_event_at ON api_key_event USING brin (at) WITH (pages_per_range = 32, autosummarize = on);
      ALTER INDEX api_key_pkey SET (fillfactor = 50);
      ALTER INDEX api_key_upstream_page SET (fillfactor = 50);
    `);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query(`
      ALTER INDEX api_key_pkey RESET (fillfactor);
      ALTER INDEX api_key_upstream_page RESET (fillfactor);
      DROP INDEX api_key_event_at;
      ALTER TABLE api_key_event DROP CONSTRAINT api_key_event_pkey, ADD PRIMARY KEY (id);
      CREATE INDEX api_key_event_page ON api_key_event (api_key_id, id DESC);
    `);
  }
}
