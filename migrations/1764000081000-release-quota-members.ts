import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = { api_key: ['api_key_ids', 'virtual_key_ids'], virtual_key: ['virtual_key_ids', 'api_key_ids'] } as const;

/** Keys that are deleted, by whatever statement, leave their quotas; a quota that nobody is left to share goes with them. */
export class ReleaseQuotaMembers1764000081000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    for (const [table, [members, others]] of Object.entries(TABLES)) {
      // IN over the deleted rows is one hash table for all quotas, also when an upstream goes with 300,000 keys.
      await query.query(`
        CREATE FUNCTION ${table}_leaves_quotas() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          DELETE FROM quota WHERE ${members} <> '{}' AND ${others} = '{}'
            AND NOT EXISTS (SELECT FROM unnest(${members}) AS member WHERE member NOT IN (SELECT id FROM gone));
          UPDATE quota SET ${members} = ARRAY(SELECT member FROM unnest(${members}) AS member WHERE member NOT IN (SELECT id FROM gone))
            WHERE EXISTS (SELECT FROM unnest(${members}) AS member WHERE member IN (SELECT id FROM gone));
          RETURN NULL;
        END $$;
        CREATE TRIGGER ${table}_leave_quotas AFTER DELETE ON ${table} REFERENCING OLD TABLE AS gone
          FOR EACH STATEMENT EXECUTE FUNCTION ${table}_leaves_quotas();
      `);
    }
  }

  async down(query: QueryRunner): Promise<void> {
    for (const table of Object.keys(TABLES)) await query.query(`DROP TRIGGER ${table}_leave_quotas ON ${table}; DROP FUNCTION ${table}_leaves_quotas();`);
  }
}
