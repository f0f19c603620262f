import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Makes the audit log append-only, and chains its entries by hashes. An entry gets its link when its transaction
 * commits: transactions wait for each other only then, so that the order of the chain is the order of the commits.
 */
export class SealAuditLog1764000040000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    await query.query(`
      CREATE TABLE audit_seal (
        position bigint PRIMARY KEY,
        entry_id bigint NOT NULL CONSTRAINT audit_seal_entry UNIQUE REFERENCES audit_log,
        hash bytea NOT NULL
      );

      CREATE FUNCTION audit_entry_text(entry audit_log) RETURNS text LANGUAGE sql STABLE AS $$
        SELECT jsonb_build_array(entry.id, (extract(epoch FROM entry.at) * 1000000)::bigint, entry.actor_kind, entry.actor_id, entry.actor_label,
          entry.ip, entry.action, entry.subject_kind, entry.subject_id, entry.subject_name, entry.before, entry.after)::text
      $$;

      CREATE FUNCTION seal_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        last audit_seal;
      BEGIN
        PERFORM pg_advisory_xact_lock(1634168883);
        SELECT * INTO last FROM audit_seal ORDER BY position DESC LIMIT 1;
        INSERT INTO audit_seal VALUES (coalesce(last.position, 0) + 1, NEW.id, sha256(coalesce(last.hash, '') || convert_to(audit_entry_text(NEW), 'UTF8')));
        RETURN NULL;
      END $$;

      CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'The audit log only grows: % on % is refused', TG_OP, TG_TABLE_NAME;
      END $$;

      CREATE CONSTRAINT TRIGGER audit_log_seal AFTER INSERT ON audit_log DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION seal_audit_entry();
      CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
      CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

      DO $$
      DECLARE
        entry audit_log;
        last bytea := '';
        position bigint := 0;
      BEGIN
        FOR entry IN SELECT * FROM audit_log ORDER BY id LOOP
          position := position + 1;
          last := sha256(last || convert_to(audit_entry_text(entry), 'UTF8'));
          INSERT INTO audit_seal VALUES (position, entry.id, last);
        END LOOP;
      END $$;

      CREATE INDEX audit_log_actor ON audit_log (actor_kind, actor_id, id DESC);
    `);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query(`
      DROP INDEX audit_log_actor;
      DROP TRIGGER audit_log_seal ON audit_log;
      DROP TRIGGER audit_log_append_only ON audit_log;
      DROP TABLE audit_seal;
      DROP FUNCTION refuse_audit_change();
      DROP FUNCTION seal_audit_entry();
      DROP FUNCTION audit_entry_text(audit_log);
    `);
  }
}
