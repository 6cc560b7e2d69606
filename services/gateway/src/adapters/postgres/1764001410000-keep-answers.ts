import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Answers to requests with an idempotency key, for a day. */
export class KeepAnswers1764001410000 implements MigrationInterface {
  readonly name = 'KeepAnswers1764001410000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      CREATE TABLE gateway.kept_answer (
        request_id  uuid PRIMARY KEY,
        digest      bytea NOT NULL,
        is_answered boolean NOT NULL DEFAULT false,
        answer      bytea,
        lease_until timestamptz NOT NULL,
        kept_until  timestamptz NOT NULL
      );
      CREATE INDEX kept_answer_over ON gateway.kept_answer (kept_until);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE gateway.kept_answer');
  }
}
