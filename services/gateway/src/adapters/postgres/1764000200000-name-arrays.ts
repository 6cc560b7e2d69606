import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions of one array are found by the array's id or name. Those that were asked for before there were arrays have none. */
export class NameArrays1764000200000 implements MigrationInterface {
  readonly name = 'NameArrays1764000200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      ALTER TABLE gateway.session_view ADD COLUMN array_id text COLLATE "C", ADD COLUMN array_name text COLLATE "C";
      CREATE INDEX session_view_array ON gateway.session_view (array_id, requested_position) WHERE array_id IS NOT NULL;
      CREATE INDEX session_view_array_name ON gateway.session_view (array_name) WHERE array_id IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE gateway.session_view DROP COLUMN array_id, DROP COLUMN array_name');
  }
}
