import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files that sessions run with, and who uses them. */
export class CreateBundles1764000000000 implements MigrationInterface {
  readonly name = 'CreateBundles1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE storage.bundle (
        sha256 text COLLATE "C" PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
        content bytea NOT NULL,
        size_bytes integer NOT NULL,
        created_at_ms bigint NOT NULL,
        last_used_at_ms bigint NOT NULL
      );
      -- The content is compressed already; compressing it again would only cost.
      ALTER TABLE storage.bundle ALTER COLUMN content SET STORAGE EXTERNAL;

      -- Uploads under way.
      CREATE TABLE storage.bundle_part (
        sha256 text COLLATE "C" NOT NULL,
        "offset" integer NOT NULL,
        content bytea NOT NULL,
        received_at_ms bigint NOT NULL,
        PRIMARY KEY (sha256, "offset")
      );
      ALTER TABLE storage.bundle_part ALTER COLUMN content SET STORAGE EXTERNAL;

      -- A projection of the log: sessions that have not ended, with the bundle that they need.
      CREATE TABLE storage.bundle_use (
        session_id text COLLATE "C" PRIMARY KEY,
        sha256 text COLLATE "C" NOT NULL
      );
      CREATE INDEX bundle_use_of ON storage.bundle_use (sha256);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE storage.bundle_use, storage.bundle_part, storage.bundle');
  }
}
