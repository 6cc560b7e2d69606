import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Users as a view of the log; beside it their names and addresses, which can be erased, and when a key was last used. */
export class CreateUsers1764000400000 implements MigrationInterface {
  readonly name = 'CreateUsers1764000400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      CREATE TABLE gateway.user_view (user_id text COLLATE "C" PRIMARY KEY, view jsonb NOT NULL);
      CREATE INDEX user_view_projects ON gateway.user_view USING gin ((view -> 'memberships'));
      CREATE TABLE gateway.person (
        user_id text COLLATE "C" PRIMARY KEY,
        name text CHECK (length(name) <= 100),
        email text CHECK (length(email) <= 254),
        changed_at timestamptz NOT NULL
      );
      CREATE INDEX person_email ON gateway.person (lower(email));
      ALTER TABLE gateway.key_secret ADD COLUMN last_used_at timestamptz;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE gateway.user_view, gateway.person');
    await runner.query('ALTER TABLE gateway.key_secret DROP COLUMN last_used_at');
  }
}
