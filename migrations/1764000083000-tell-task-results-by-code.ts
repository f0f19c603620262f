import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a run came to, for those who say it in another language than English. Runs from before have their words alone. */
export class TellTaskResultsByCode1764000083000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    await query.query("ALTER TABLE scheduled_task_run ADD result_code text, ADD result_params jsonb NOT NULL DEFAULT '{}';");
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE scheduled_task_run DROP result_code, DROP result_params;');
  }
}
