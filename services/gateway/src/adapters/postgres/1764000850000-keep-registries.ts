import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Logins of registries, sealed under the key of the configuration. Nothing of it can be rebuilt from the log. */
export class KeepRegistries1764000850000 implements MigrationInterface {
  readonly name = 'KeepRegistries1764000850000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      CREATE TABLE gateway.registry_login (
        host text COLLATE "C" PRIMARY KEY,
        sealed bytea NOT NULL,
        set_at timestamptz NOT NULL,
        set_by text COLLATE "C" NOT NULL
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE gateway.registry_login');
  }
}
