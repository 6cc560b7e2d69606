import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which sessions have which folders, and whose containers may still be on a node. Projections of the log. */
export class HoldFolders1764000610000 implements MigrationInterface {
  readonly name = 'HoldFolders1764000610000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE storage.folder_hold (
        folder_id text COLLATE "C" NOT NULL,
        session_id text COLLATE "C" NOT NULL,
        epoch integer NOT NULL,
        node_id text COLLATE "C" NOT NULL,
        PRIMARY KEY (session_id, epoch, node_id, folder_id)
      );
      CREATE TABLE storage.held_grant (
        session_id text COLLATE "C" NOT NULL,
        epoch integer NOT NULL,
        node_id text COLLATE "C" NOT NULL,
        PRIMARY KEY (session_id, epoch, node_id)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE storage.held_grant, storage.folder_hold');
  }
}
