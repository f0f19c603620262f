import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A limit goes with its subject; and how much of the quotas of each pool was used when, to see how long they will last. */
export class TieLimitsToSubjects1764000021000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    await query.query(`
      ALTER TABLE rate_limit
        ADD CONSTRAINT rate_limit_api_key FOREIGN KEY (api_key_id) REFERENCES api_key ON DELETE CASCADE,
        ADD CONSTRAINT rate_limit_consumer FOREIGN KEY (consumer_id) REFERENCES consumer ON DELETE CASCADE,
        ADD CONSTRAINT rate_limit_virtual_key FOREIGN KEY (virtual_key_id) REFERENCES virtual_key ON DELETE CASCADE;
      CREATE INDEX rate_limit_api_key_id ON rate_limit (api_key_id);
      CREATE INDEX rate_limit_consumer_id ON rate_limit (consumer_id);
      CREATE INDEX rate_limit_virtual_key_id ON rate_limit (virtual_key_id);
      CREATE TABLE pool_use_sample (
        upstream_id integer NOT NULL REFERENCES upstream ON DELETE CASCADE,
        at timestamptz(3) NOT NULL DEFAULT now(),
        used double precision NOT NULL,
        PRIMARY KEY (upstream_id, at)
      );
    `);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query(`
      DROP TABLE pool_use_sample;
      DROP INDEX rate_limit_api_key_id, rate_limit_consumer_id, rate_limit_virtual_key_id;
      ALTER TABLE rate_limit DROP CONSTRAINT rate_limit_api_key, DROP CONSTRAINT rate_limit_consumer, DROP CONSTRAINT rate_limit_virtual_key;
    `);
  }
}
