import type { DataSource } from 'typeorm';
import { epochMs, position } from '#kernel';
import type { EpochMs } from '#kernel';
import type { Attempt, Delivery, DeliveryState } from '../../domain/delivery/delivery.ts';
import { WELL } from '../../domain/delivery/health.ts';
import type { Deliveries } from '../../ports/deliveries.ts';
import { askPostgres } from './ask-postgres.ts';
import { healthOf } from './outlet-leases.ts';

/** Of each outlet, so many that are settled are kept, the newest. */
const SETTLED_KEPT = 5000;

type Row = {
  readonly delivery_id: string;
  readonly outlet_id: string;
  readonly position: string;
  readonly stream: string;
  readonly type: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly due_at: Date;
  readonly created_at: Date;
  readonly settled_at: Date | null;
  readonly last: Attempt | null;
  readonly recipient: string | null;
};

const timeOf = (date: Date): EpochMs => epochMs(date.getTime());
const deliveryOf = (row: Row): Delivery => ({
  deliveryId: row.delivery_id,
  outletId: row.outlet_id,
  position: position(Number(row.position)),
  stream: row.stream,
  type: row.type,
  state: row.state,
  attempts: row.attempts,
  dueAt: timeOf(row.due_at),
  createdAt: timeOf(row.created_at),
  settledAt: row.settled_at === null ? null : timeOf(row.settled_at),
  last: row.last,
  recipient: row.recipient,
});

const COLUMNS =
  'delivery_id, outlet_id, position, stream, type, state, attempts, due_at, created_at, settled_at, last, recipient';
/** What is there already stays as it is: it may have been sent. */
const INSERT = `INSERT INTO gateway.delivery (${COLUMNS})
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (delivery_id) DO NOTHING`;
const valuesOf = (one: Delivery): unknown[] => [
  ...[one.deliveryId, one.outletId, one.position, one.stream, one.type, one.state, one.attempts],
  ...[new Date(one.dueAt), new Date(one.createdAt)],
  ...[
    one.settledAt === null ? null : new Date(one.settledAt),
    one.last === null ? null : JSON.stringify(one.last),
    one.recipient,
  ],
];
const NUDGE = 'UPDATE gateway.outlet SET nudges = nudges + 1 WHERE outlet_id = $1';
const AGAIN = "SET state = 'pending', attempts = 0, due_at = $2, settled_at = NULL";

export const postgresDeliveries = (dataSource: DataSource): Deliveries => {
  const rows = (attempted: string, sql: string, values: readonly unknown[]): Promise<readonly Row[]> =>
    askPostgres(dataSource, attempted, () => dataSource.query<readonly Row[]>(sql, [...values]));
  return {
    advance: ({ worker, outletId }, from, to, found) =>
      askPostgres(dataSource, 'move an outlet on', () =>
        dataSource.transaction(async (manager) => {
          const [, moved]: [unknown, number] = await manager.query(
            `UPDATE gateway.outlet SET position = $4 WHERE outlet_id = $1 AND held_by = $2 AND position = $3`,
            [outletId, worker, from, to],
          );
          if (moved === 0) return false;
          for (const one of found) await manager.query(INSERT, valuesOf(one));
          return true;
        }),
      ),
    pending: async (outletId, limit) =>
      (
        await rows(
          'find what is to be sent',
          `SELECT * FROM gateway.delivery WHERE outlet_id = $1 AND state = 'pending' ORDER BY position LIMIT $2`,
          [outletId, limit],
        )
      ).map(deliveryOf),
    settle: (one, health) =>
      askPostgres(dataSource, 'keep what became of a delivery', () =>
        dataSource.transaction(async (manager) => {
          await manager.query(
            `UPDATE gateway.delivery SET state = $2, attempts = $3, due_at = $4, settled_at = $5, last = $6
             WHERE delivery_id = $1 AND state = 'pending'`,
            [
              ...[one.deliveryId, one.state, one.attempts, new Date(one.dueAt)],
              ...[one.settledAt === null ? null : new Date(one.settledAt), JSON.stringify(one.last)],
            ],
          );
          const since = health.failingSince === null ? null : new Date(health.failingSince);
          await manager.query(
            `UPDATE gateway.outlet SET failing_since = $2, failures = $3
             WHERE outlet_id = $1 AND (failures <> $3 OR failing_since IS DISTINCT FROM $2)`,
            [one.outletId, since, health.failures],
          );
        }),
      ),
    hurry: async (outletId, dueAt) => {
      await rows(
        'send what waits',
        `UPDATE gateway.delivery SET due_at = $2 WHERE outlet_id = $1 AND state = 'pending' AND due_at > $2`,
        [outletId, new Date(dueAt)],
      );
    },
    keep: async (one) => {
      await rows('keep a delivery', INSERT, valuesOf(one));
    },
    find: async (outletId, deliveryId) => {
      const [row] = await rows(
        'find a delivery',
        'SELECT * FROM gateway.delivery WHERE outlet_id = $1 AND delivery_id = $2',
        [outletId, deliveryId],
      );
      return row === undefined ? undefined : deliveryOf(row);
    },
    list: async ({ outletId, state, before, limit }) =>
      (
        await rows(
          'list deliveries',
          `SELECT * FROM gateway.delivery WHERE outlet_id = $1 AND ($2::text IS NULL OR state = $2)
           AND ($3::timestamptz IS NULL OR (created_at, delivery_id) < ($3, $4))
           ORDER BY created_at DESC, delivery_id DESC LIMIT $5`,
          [
            ...[outletId, state ?? null],
            ...[before === undefined ? null : new Date(before.createdAt), before?.deliveryId ?? null, limit],
          ],
        )
      ).map(deliveryOf),
    countFor: (outletId, recipient, since) =>
      askPostgres(dataSource, 'count deliveries', async () => {
        const [counted]: readonly { readonly count: string }[] = await dataSource.query(
          `SELECT count(*) FROM gateway.delivery
           WHERE outlet_id = $1 AND recipient = $2 AND created_at > $3 AND state <> 'dropped'`,
          [outletId, recipient, new Date(since)],
        );
        return Number(counted?.count ?? 0);
      }),
    counts: (outletId) =>
      askPostgres(dataSource, 'count deliveries', async () => {
        type Count = { readonly state: string; readonly count: string };
        const counted: readonly Count[] = await dataSource.query(
          `SELECT state, count(*) FROM gateway.delivery WHERE outlet_id = $1 AND state IN ('pending', 'dead') GROUP BY state`,
          [outletId],
        );
        type Outlet = {
          readonly position: string;
          readonly failing_since: Date | null;
          readonly failures: number;
        };
        const [outlet]: readonly Outlet[] = await dataSource.query(
          'SELECT position, failing_since, failures FROM gateway.outlet WHERE outlet_id = $1',
          [outletId],
        );
        const countOf = (wanted: string) => Number(counted.find(({ state }) => state === wanted)?.count ?? 0);
        return {
          pending: countOf('pending'),
          dead: countOf('dead'),
          position: outlet === undefined ? null : position(Number(outlet.position)),
          health: outlet === undefined ? WELL : healthOf(outlet),
        };
      }),
    again: (outletId, deliveryId, dueAt) =>
      askPostgres(dataSource, 'send a delivery again', () =>
        dataSource.transaction(async (manager) => {
          const [, found]: [unknown, number] = await manager.query(
            `UPDATE gateway.delivery ${AGAIN} WHERE outlet_id = $1 AND delivery_id = $3`,
            [outletId, new Date(dueAt), deliveryId],
          );
          await manager.query(NUDGE, [outletId]);
          return found > 0;
        }),
      ),
    againAllDead: (outletId, dueAt) =>
      askPostgres(dataSource, 'send again what was given up', () =>
        dataSource.transaction(async (manager) => {
          const [, found]: [unknown, number] = await manager.query(
            `UPDATE gateway.delivery ${AGAIN} WHERE outlet_id = $1 AND state = 'dead' AND position > 0`,
            [outletId, new Date(dueAt)],
          );
          await manager.query(NUDGE, [outletId]);
          return found;
        }),
      ),
    sweep: (settledBefore, deadBefore) =>
      askPostgres(dataSource, 'forget old deliveries', async () => {
        await dataSource.query(
          `DELETE FROM gateway.delivery WHERE state <> 'pending' AND settled_at < (CASE state WHEN 'dead' THEN $2::timestamptz ELSE $1::timestamptz END)`,
          [new Date(settledBefore), new Date(deadBefore)],
        );
        await dataSource.query(
          `DELETE FROM gateway.delivery d USING (
             SELECT delivery_id FROM (
               SELECT delivery_id, row_number() OVER (PARTITION BY outlet_id ORDER BY created_at DESC) AS nth
               FROM gateway.delivery WHERE state <> 'pending'
             ) ranked WHERE nth > $1
           ) old WHERE d.delivery_id = old.delivery_id`,
          [SETTLED_KEPT],
        );
      }),
  };
};
