import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `transfer`: what comes into folders from elsewhere, as the log says. `transfer_tally` and `transfer_upload`: what the service itself has seen of
 * those that are open, and which of their uploads are not whole; gone when they have ended.
 */
export class CreateTransfers1764000800000 implements MigrationInterface {
  readonly name = 'CreateTransfers1764000800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE storage.transfer (
        transfer_id text COLLATE "C" PRIMARY KEY,
        kind text NOT NULL,
        folder_id text COLLATE "C" NOT NULL,
        owner text COLLATE "C" NOT NULL,
        phase text NOT NULL,
        position bigint NOT NULL,
        standing jsonb NOT NULL
      );
      CREATE INDEX transfer_newest ON storage.transfer (position);
      CREATE INDEX transfer_open ON storage.transfer (position) WHERE phase = 'open';
      CREATE INDEX transfer_folder ON storage.transfer (folder_id, position);
      CREATE INDEX transfer_owner ON storage.transfer (owner, position);
      CREATE TABLE storage.transfer_tally (
        transfer_id text COLLATE "C" PRIMARY KEY,
        files bigint NOT NULL,
        bytes bigint NOT NULL,
        failures bigint NOT NULL,
        touched_at_ms bigint NOT NULL
      );
      CREATE TABLE storage.transfer_upload (
        upload_id text COLLATE "C" PRIMARY KEY,
        transfer_id text COLLATE "C" NOT NULL,
        folder_id text COLLATE "C" NOT NULL
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE storage.transfer; DROP TABLE storage.transfer_tally; DROP TABLE storage.transfer_upload',
    );
  }
}
