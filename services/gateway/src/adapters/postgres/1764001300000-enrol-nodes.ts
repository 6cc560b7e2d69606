import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who may join as a node, and with which key it signs in. Keys are public halves; of the secrets of invitations only hashes are kept. */
export class EnrolNodes1764001300000 implements MigrationInterface {
  readonly name = 'EnrolNodes1764001300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      CREATE TABLE gateway.node_invitation (
        node_id text COLLATE "C" PRIMARY KEY,
        secret_hash bytea NOT NULL UNIQUE,
        invited_by text COLLATE "C" NOT NULL,
        expires_at timestamptz NOT NULL,
        used_key text COLLATE "C"
      );
      CREATE TABLE gateway.node_key (
        node_id text COLLATE "C" PRIMARY KEY,
        public_key text COLLATE "C" NOT NULL,
        enrolled_at timestamptz NOT NULL
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE gateway.node_key');
    await runner.query('DROP TABLE gateway.node_invitation');
  }
}
