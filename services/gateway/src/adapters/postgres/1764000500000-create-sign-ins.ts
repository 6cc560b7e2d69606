import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people sign in with, who is signed in, and where from: nothing here is in the log. */
export class CreateSignIns1764000500000 implements MigrationInterface {
  readonly name = 'CreateSignIns1764000500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      CREATE TABLE gateway.user_secret (
        user_id text COLLATE "C" PRIMARY KEY,
        password_hash text,
        totp bytea,
        totp_pending bytea,
        totp_last_step bigint NOT NULL DEFAULT 0,
        recovery_hashes text[] NOT NULL DEFAULT '{}'
      );
      CREATE TABLE gateway.web_session (
        token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
        id text COLLATE "C" NOT NULL UNIQUE,
        user_id text COLLATE "C" NOT NULL,
        how text NOT NULL,
        created_at timestamptz NOT NULL,
        seen_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        address text,
        agent text
      );
      CREATE INDEX web_session_user ON gateway.web_session (user_id);
      CREATE INDEX web_session_over ON gateway.web_session (expires_at);
      CREATE TABLE gateway.one_time_token (
        token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
        kind text NOT NULL,
        user_id text COLLATE "C",
        data jsonb NOT NULL,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX one_time_token_over ON gateway.one_time_token (expires_at);
      CREATE TABLE gateway.attempt_tally (subject bytea PRIMARY KEY, count integer NOT NULL, ends_at timestamptz NOT NULL);
      CREATE TABLE gateway.origin (
        origin_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        address text NOT NULL,
        agent text NOT NULL,
        seen_at timestamptz NOT NULL,
        UNIQUE (address, agent)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE gateway.user_secret, gateway.web_session, gateway.one_time_token, gateway.attempt_tally, gateway.origin',
    );
  }
}
