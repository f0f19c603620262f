import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What happens to many keys at once is told once: an import, or a change of a whole pool, wrote a row of history for each
 * key, all of them the same, which took a tenth of PostgreSQL's time. Both kinds of rows draw their ids from one sequence,
 * and the view tells the history of a key in their order. What is told of a key that is gone falls away with its row.
 */
export class ShareKeyHistory1764000140000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    await query.query(`
      CREATE TABLE api_key_shared_event (
        id bigint PRIMARY KEY DEFAULT nextval('api_key_event_id_seq'),
        api_key_ids int4multirange NOT NULL,
        at timestamptz(3) NOT NULL,
        kind text NOT NULL,
        cause jsonb NOT NULL
      );
      CREATE INDEX api_key_shared_event_keys ON api_key_shared_event USING gist (api_key_ids);
      CREATE VIEW api_key_history AS
        SELECT id, api_key_id, at, kind, until, cause FROM api_key_event
        UNION ALL
        SELECT shared.id, key.id, shared.at, shared.kind, NULL, shared.cause FROM api_key key JOIN api_key_shared_event shared ON shared.api_key_ids @> key.id;
    `);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query(`
      DROP VIEW api_key_history;
      INSERT INTO api_key_event (id, api_key_id, at, kind, cause) OVERRIDING SYSTEM VALUE
        SELECT shared.id, key.id, shared.at, shared.kind, shared.cause FROM api_key_shared_event shared JOIN api_key key ON shared.api_key_ids @> key.id;
      DROP TABLE api_key_shared_event;
    `);
  }
}
