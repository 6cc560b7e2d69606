import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which jobs on files there are; what has become of each is in its stream. */
export class CreateFileJobs1764000700000 implements MigrationInterface {
  readonly name = 'CreateFileJobs1764000700000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE storage.file_job (
        job_id text COLLATE "C" PRIMARY KEY,
        folder_id text COLLATE "C" NOT NULL,
        is_open boolean NOT NULL,
        requested_position bigint NOT NULL
      );
      CREATE INDEX file_job_open ON storage.file_job (requested_position) WHERE is_open;
      CREATE INDEX file_job_folder ON storage.file_job (folder_id, requested_position);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE storage.file_job');
  }
}
