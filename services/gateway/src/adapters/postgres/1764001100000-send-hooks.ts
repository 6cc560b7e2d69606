import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Where events are sent to, and what became of them. `hook_view` follows from the log; addresses, secrets, and how far each outlet is, do not.
 */
export class SendHooks1764001100000 implements MigrationInterface {
  readonly name = 'SendHooks1764001100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      CREATE TABLE gateway.hook_view (
        hook_id text COLLATE "C" PRIMARY KEY,
        user_id text COLLATE "C" NOT NULL,
        name text COLLATE "C" NOT NULL,
        state text COLLATE "C" NOT NULL,
        view jsonb NOT NULL
      );
      CREATE INDEX hook_view_user ON gateway.hook_view (user_id);
      CREATE INDEX hook_view_name ON gateway.hook_view (name);
      CREATE TABLE gateway.hook_address (
        hook_id text COLLATE "C" PRIMARY KEY,
        sealed bytea NOT NULL
      );
      CREATE TABLE gateway.hook_secret (
        hook_id text COLLATE "C" NOT NULL,
        number integer NOT NULL,
        sealed bytea NOT NULL,
        expires_at timestamptz,
        PRIMARY KEY (hook_id, number)
      );
      CREATE TABLE gateway.outlet (
        outlet_id text COLLATE "C" PRIMARY KEY,
        position bigint NOT NULL,
        held_by uuid,
        held_until timestamptz NOT NULL DEFAULT '-infinity',
        failing_since timestamptz,
        failures integer NOT NULL DEFAULT 0,
        nudges integer NOT NULL DEFAULT 0
      );
      CREATE TABLE gateway.outlet_worker (
        worker_id uuid PRIMARY KEY,
        seen_until timestamptz NOT NULL
      );
      CREATE TABLE gateway.delivery (
        delivery_id text COLLATE "C" PRIMARY KEY,
        outlet_id text COLLATE "C" NOT NULL,
        position bigint NOT NULL,
        stream text COLLATE "C" NOT NULL,
        type text COLLATE "C" NOT NULL,
        state text COLLATE "C" NOT NULL CHECK (state IN ('pending', 'delivered', 'dead', 'dropped')),
        attempts integer NOT NULL,
        due_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL,
        settled_at timestamptz,
        last jsonb
      );
      CREATE INDEX delivery_newest ON gateway.delivery (outlet_id, created_at DESC, delivery_id DESC);
      CREATE INDEX delivery_pending ON gateway.delivery (outlet_id, position) WHERE state = 'pending';
      CREATE INDEX delivery_settled ON gateway.delivery (settled_at) WHERE state <> 'pending';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE gateway.hook_view, gateway.hook_address, gateway.hook_secret, gateway.outlet, gateway.outlet_worker,
         gateway.delivery`,
    );
  }
}
