import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Everybody sees his own project's sessions only, so they are looked for by project. The view has it already. */
export class KnowProjects1764000300000 implements MigrationInterface {
  readonly name = 'KnowProjects1764000300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      ALTER TABLE gateway.session_view ADD COLUMN project_id text COLLATE "C" GENERATED ALWAYS AS (view ->> 'projectId') STORED;
      CREATE INDEX session_view_project ON gateway.session_view (project_id, requested_position DESC);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE gateway.session_view DROP COLUMN project_id');
  }
}
