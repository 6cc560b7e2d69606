import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Views of the log (they can be dropped and rebuilt), and beside them the hashes of API keys (they can't). */
export class CreateViews1764000100000 implements MigrationInterface {
  readonly name = 'CreateViews1764000100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      CREATE TABLE gateway.session_view (
        session_id text COLLATE "C" PRIMARY KEY,
        name text COLLATE "C" NOT NULL,
        user_id text COLLATE "C" NOT NULL,
        phase text COLLATE "C" NOT NULL,
        requested_position bigint NOT NULL,
        view json NOT NULL
      );
      CREATE UNIQUE INDEX session_view_newest ON gateway.session_view (requested_position DESC);
      CREATE INDEX session_view_alive ON gateway.session_view (requested_position DESC) WHERE phase <> 'ended';
      CREATE INDEX session_view_name ON gateway.session_view (name, requested_position DESC);
      CREATE INDEX session_view_user ON gateway.session_view (user_id, requested_position DESC);

      CREATE TABLE gateway.node_view (node_id text COLLATE "C" PRIMARY KEY, view json NOT NULL);
      CREATE TABLE gateway.grant_view (
        node_id text COLLATE "C" NOT NULL,
        key text COLLATE "C" NOT NULL,
        session_id text COLLATE "C" NOT NULL,
        is_revoked boolean NOT NULL,
        view json NOT NULL,
        PRIMARY KEY (node_id, key)
      );
      CREATE TABLE gateway.key_view (key_id text COLLATE "C" PRIMARY KEY, user_id text COLLATE "C" NOT NULL, view json NOT NULL);
      CREATE TABLE gateway.key_secret (key_id text COLLATE "C" PRIMARY KEY, sha256 bytea NOT NULL CHECK (length(sha256) = 32));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE gateway.session_view, gateway.node_view, gateway.grant_view, gateway.key_view, gateway.key_secret',
    );
  }
}
