import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why a delivery came to nothing, for those who say it in another language than English. */
export class TellFailedTriesByCode1764000084000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE notification_attempt ADD reason jsonb; ALTER TABLE notification_channel ADD last_reason jsonb;');
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE notification_channel DROP last_reason; ALTER TABLE notification_attempt DROP reason;');
  }
}
