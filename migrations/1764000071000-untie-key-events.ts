import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The history of keys goes with them by one statement for all keys that a statement deletes. A foreign key would lock
 * and look up the key of each event, which took a fifth of an import and of a change of status.
 */
export class UntieKeyEvents1764000071000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    await query.query(`
      ALTER TABLE api_key_event DROP CONSTRAINT api_key_event_api_key_id_fkey;
      CREATE FUNCTION drop_key_events() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        DELETE FROM api_key_event USING gone WHERE api_key_id = gone.id;
        RETURN NULL;
      END $$;
      CREATE TRIGGER api_key_drop_events AFTER DELETE ON api_key REFERENCING OLD TABLE AS gone
        FOR EACH STATEMENT EXECUTE FUNCTION drop_key_events();
    `);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query(`
      DROP TRIGGER api_key_drop_events ON api_key;
      DROP FUNCTION drop_key_events();
      DELETE FROM api_key_event WHERE NOT EXISTS (SELECT FROM api_key WHERE id = api_key_id);
      ALTER TABLE api_key_event ADD CONSTRAINT api_key_event_api_key_id_fkey FOREIGN KEY (api_key_id) REFERENCES api_key ON DELETE CASCADE;
    `);
  }
}
