import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is shared is found among the few sessions that share something, not among all. */
export class ShareApps1764001180000 implements MigrationInterface {
  readonly name = 'ShareApps1764001180000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      CREATE INDEX session_view_shared ON gateway.session_view (requested_position DESC)
        WHERE phase <> 'ended' AND (view -> 'shares') IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX gateway.session_view_shared');
  }
}
