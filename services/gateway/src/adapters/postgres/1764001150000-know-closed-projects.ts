import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Projects that have events of their own, so that the door knows them, and which of them are closed, while their owner is away. */
export class KnowClosedProjects1764001150000 implements MigrationInterface {
  readonly name = 'KnowClosedProjects1764001150000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      CREATE TABLE gateway.project_view (project_id text COLLATE "C" PRIMARY KEY, is_closed boolean NOT NULL);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE gateway.project_view');
  }
}
