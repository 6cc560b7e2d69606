import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Views of the log: they can be dropped and built anew at any time. */
export class CreateUsage1764000000000 implements MigrationInterface {
  readonly name = 'CreateUsage1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE metrics.session (
        session_id text COLLATE "C" PRIMARY KEY,
        project_id text COLLATE "C" NOT NULL,
        user_id text COLLATE "C" NOT NULL,
        phase text COLLATE "C" NOT NULL,
        outcome text COLLATE "C",
        requested_at_ms bigint NOT NULL,
        stopped_at_ms bigint
      );
      CREATE INDEX session_of_project ON metrics.session (project_id, session_id);
      CREATE INDEX session_live ON metrics.session (phase) WHERE phase <> 'ended';

      -- How often sessions ended how: counting the rows would take longer each year.
      CREATE TABLE metrics.outcome (outcome text COLLATE "C" PRIMARY KEY, count bigint NOT NULL);

      -- What was given to whom, from when to when.
      CREATE TABLE metrics.usage (
        session_id text COLLATE "C" NOT NULL,
        node_id text COLLATE "C" NOT NULL,
        epoch integer NOT NULL,
        gpu_milli integer NOT NULL,
        gpu_memory_bytes bigint NOT NULL,
        cpu_milli integer NOT NULL,
        memory_bytes bigint NOT NULL,
        given_at_ms bigint NOT NULL,
        released_at_ms bigint,
        PRIMARY KEY (session_id, node_id, epoch)
      );
      CREATE INDEX usage_open ON metrics.usage (node_id) WHERE released_at_ms IS NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE metrics.usage, metrics.outcome, metrics.session');
  }
}
