import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is so that somebody should look at, and the alerts of it: views of the log. */
export class Watch1764000200000 implements MigrationInterface {
  readonly name = 'Watch1764000200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE metrics.session ADD COLUMN image text, ADD COLUMN pool_id text COLLATE "C" NOT NULL DEFAULT 'default',
        ADD COLUMN waits_by_choice boolean NOT NULL DEFAULT false, ADD COLUMN node_id text COLLATE "C";
      CREATE TABLE metrics.condition (
        rule text COLLATE "C" NOT NULL,
        about text COLLATE "C" NOT NULL,
        since_ms bigint NOT NULL,
        note text,
        count integer NOT NULL,
        PRIMARY KEY (rule, about)
      );
      CREATE TABLE metrics.alert (
        alert_id text COLLATE "C" PRIMARY KEY,
        version integer NOT NULL,
        raised_position bigint NOT NULL,
        is_open boolean NOT NULL,
        view jsonb NOT NULL
      );
      CREATE INDEX alert_open ON metrics.alert (raised_position) WHERE is_open;
      CREATE UNIQUE INDEX alert_newest ON metrics.alert (raised_position DESC);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE metrics.alert, metrics.condition; ALTER TABLE metrics.session DROP COLUMN image, DROP COLUMN pool_id,
         DROP COLUMN waits_by_choice, DROP COLUMN node_id`,
    );
  }
}
