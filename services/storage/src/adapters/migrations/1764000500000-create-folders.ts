import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Folders and volumes as the log says, to be looked for; and what was measured of them. */
export class CreateFolders1764000500000 implements MigrationInterface {
  readonly name = 'CreateFolders1764000500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Projections of the log: the whole state, and beside it what it is looked for by.
      CREATE TABLE storage.folder (
        folder_id text COLLATE "C" PRIMARY KEY,
        stream_version integer NOT NULL,
        name text COLLATE "C" NOT NULL,
        phase text COLLATE "C" NOT NULL,
        volume_id text COLLATE "C" NOT NULL,
        -- Its owner, and all that it is shared with.
        parties text[] NOT NULL,
        has_work boolean NOT NULL,
        -- Sessions that have it mounted.
        sessions text[] NOT NULL,
        state jsonb NOT NULL
      );
      CREATE INDEX folder_parties ON storage.folder USING gin (parties);
      CREATE INDEX folder_sessions ON storage.folder USING gin (sessions);
      CREATE INDEX folder_name ON storage.folder (name);
      CREATE INDEX folder_work ON storage.folder (folder_id) WHERE has_work;
      CREATE INDEX folder_volume ON storage.folder (volume_id);

      CREATE TABLE storage.volume (
        volume_id text COLLATE "C" PRIMARY KEY,
        stream_version integer NOT NULL,
        state jsonb NOT NULL
      );

      -- Not from the log: what was counted on the volume.
      CREATE TABLE storage.folder_usage (
        folder_id text COLLATE "C" PRIMARY KEY,
        used_bytes bigint NOT NULL,
        file_count bigint NOT NULL,
        measured_at_ms bigint NOT NULL
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE storage.folder_usage, storage.volume, storage.folder');
  }
}
