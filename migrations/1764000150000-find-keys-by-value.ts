import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which key of an upstream has a value stands in a table of its own. As an index of `api_key` it took a new entry, at a
 * place that no cache knows, with every change of every row: a third of the time of a change of status.
 */
export class FindKeysByValue1764000150000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    await query.query(`
      ALTER TABLE api_key DROP CONSTRAINT api_key_fingerprint;
      CREATE TABLE api_key_by_value (upstream_id integer NOT NULL, api_key_id integer NOT NULL, fingerprint bytea NOT NULL);
      INSERT INTO api_key_by_value SELECT upstream_id, id, decode(fingerprint, 'hex') FROM api_key;
      ALTER TABLE api_key_by_value ADD CONSTRAINT api_key_fingerprint PRIMARY KEY (upstream_id, fingerprint);
      CREATE FUNCTION forget_key_values() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        DELETE FROM api_key_by_value known USING gone WHERE known.upstream_id = gone.upstream_id AND known.fingerprint = decode(gone.fingerprint, 'hex');
        RETURN NULL;
      END $$;
      CREATE TRIGGER api_key_forget_values AFTER DELETE ON api_key REFERENCING OLD TABLE AS gone
        FOR EACH STATEMENT EXECUTE FUNCTION forget_key_values();
    `);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query(`
      DROP TRIGGER api_key_forget_values ON api_key;
      DROP FUNCTION forget_key_values();
      DROP TABLE api_key_by_value;
      ALTER TABLE api_key ADD CONSTRAINT api_key_fingerprint UNIQUE (upstream_id, fingerprint);
    `);
  }
}
