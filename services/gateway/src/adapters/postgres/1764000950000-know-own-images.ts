import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Images that sessions were committed to: a view of the log. */
export class KnowOwnImages1764000950000 implements MigrationInterface {
  readonly name = 'KnowOwnImages1764000950000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      CREATE TABLE gateway.own_image_view (
        image_id text COLLATE "C" PRIMARY KEY,
        project_id text COLLATE "C" NOT NULL,
        name text COLLATE "C" NOT NULL,
        state text COLLATE "C" NOT NULL,
        is_pending boolean NOT NULL,
        requested_at timestamptz NOT NULL,
        view json NOT NULL
      );
      CREATE INDEX own_image_view_project ON gateway.own_image_view (project_id, name);
      CREATE INDEX own_image_view_pending ON gateway.own_image_view (requested_at) WHERE is_pending;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE gateway.own_image_view');
  }
}
