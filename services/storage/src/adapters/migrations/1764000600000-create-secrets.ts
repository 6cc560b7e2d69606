import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys that the service makes for itself, and that have to outlive it. */
export class CreateSecrets1764000600000 implements MigrationInterface {
  readonly name = 'CreateSecrets1764000600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE storage.secret (name text COLLATE "C" PRIMARY KEY, value bytea NOT NULL)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE storage.secret');
  }
}
