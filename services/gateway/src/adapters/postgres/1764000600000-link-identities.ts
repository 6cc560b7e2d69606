import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who is who at which provider: personal, so beside the log. */
export class LinkIdentities1764000600000 implements MigrationInterface {
  readonly name = 'LinkIdentities1764000600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      CREATE TABLE gateway.identity (
        issuer text COLLATE "C" NOT NULL,
        subject text COLLATE "C" NOT NULL,
        user_id text COLLATE "C" NOT NULL,
        linked_at timestamptz NOT NULL,
        PRIMARY KEY (issuer, subject)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE gateway.identity');
  }
}
