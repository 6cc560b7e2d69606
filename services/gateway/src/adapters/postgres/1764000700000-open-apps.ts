import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One-time codes by which browsers get to apps, and the key that signs what they get for them. Nothing of it can be rebuilt from the log. */
export class OpenApps1764000700000 implements MigrationInterface {
  readonly name = 'OpenApps1764000700000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      CREATE TABLE gateway.app_code (
        code_sha256 bytea PRIMARY KEY CHECK (length(code_sha256) = 32),
        session_id text COLLATE "C" NOT NULL,
        app text COLLATE "C" NOT NULL,
        user_id text COLLATE "C" NOT NULL,
        key_id text COLLATE "C",
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX app_code_expired ON gateway.app_code (expires_at);
      CREATE TABLE gateway.signing_key (
        purpose text COLLATE "C" PRIMARY KEY,
        secret bytea NOT NULL CHECK (length(secret) = 32)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE gateway.app_code, gateway.signing_key');
  }
}
