import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Registries that take images of projects say below which path. */
export class PushToRegistries1764001350000 implements MigrationInterface {
  readonly name = 'PushToRegistries1764001350000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE gateway.registry_login ADD COLUMN push_under text COLLATE "C"');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE gateway.registry_login DROP COLUMN push_under');
  }
}
