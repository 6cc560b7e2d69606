import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How long the steps of starts took, counted by upper bounds as Prometheus wants them. */
export class TimeStarts1764000100000 implements MigrationInterface {
  readonly name = 'TimeStarts1764000100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE metrics.start_step (
        step text COLLATE "C" NOT NULL,
        is_warm boolean NOT NULL,
        le_ms bigint NOT NULL,
        count bigint NOT NULL,
        sum_ms bigint NOT NULL,
        PRIMARY KEY (step, is_warm, le_ms)
      );
      ALTER TABLE metrics.session ADD COLUMN waits_since_ms bigint;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE metrics.start_step; ALTER TABLE metrics.session DROP COLUMN waits_since_ms',
    );
  }
}
