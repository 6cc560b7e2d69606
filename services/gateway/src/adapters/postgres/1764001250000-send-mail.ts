import type { MigrationInterface, QueryRunner } from 'typeorm';

/** To whom something is sent that has a recipient. */
export class SendMail1764001250000 implements MigrationInterface {
  readonly name = 'SendMail1764001250000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      ALTER TABLE gateway.delivery ADD COLUMN recipient text COLLATE "C";
      CREATE INDEX delivery_recipient ON gateway.delivery (outlet_id, recipient, created_at) WHERE recipient IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE gateway.delivery DROP COLUMN recipient');
  }
}
