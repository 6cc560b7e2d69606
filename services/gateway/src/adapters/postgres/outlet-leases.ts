import type { DataSource } from 'typeorm';
import { epochMs, position } from '#kernel';
import type { Health } from '../../domain/delivery/health.ts';
import type { OutletLeases } from '../../ports/deliveries.ts';
import { askPostgres } from './ask-postgres.ts';

/** Who says nothing for so long is gone: its outlets are anybody's. */
const LEASE = "interval '15 seconds'";

type HealthRow = { readonly failing_since: Date | null; readonly failures: number };
type Row = HealthRow & { readonly outlet_id: string; readonly position: string; readonly nudges: number };

export const healthOf = ({ failing_since: since, failures }: HealthRow): Health => ({
  failingSince: since === null ? null : epochMs(since.getTime()),
  failures,
});

export const postgresOutletLeases = (dataSource: DataSource): OutletLeases => ({
  report: (worker) =>
    askPostgres(dataSource, 'report for sending', async () => {
      await dataSource.query(
        `INSERT INTO gateway.outlet_worker (worker_id, seen_until) VALUES ($1, now() + ${LEASE})
         ON CONFLICT (worker_id) DO UPDATE SET seen_until = excluded.seen_until`,
        [worker],
      );
      await dataSource.query(
        "DELETE FROM gateway.outlet_worker WHERE seen_until < now() - interval '1 hour'",
      );
      const rows: readonly { readonly count: string }[] = await dataSource.query(
        'SELECT count(*) FROM gateway.outlet_worker WHERE seen_until > now()',
      );
      return Number(rows[0]?.count ?? 1);
    }),
  hold: (worker, wanted, max) =>
    askPostgres(dataSource, 'take over outlets', () =>
      dataSource.transaction(async (manager) => {
        const ids = wanted.map(({ outletId }) => outletId);
        await manager.query(
          `INSERT INTO gateway.outlet AS o (outlet_id, position)
           SELECT * FROM unnest($1::text[], $2::bigint[]) ON CONFLICT (outlet_id)
           DO UPDATE SET position = excluded.position WHERE o.position < excluded.position`,
          [ids, wanted.map(({ from }) => from)],
        );
        const held: readonly Row[] = await manager.query(
          `WITH mine AS (
             SELECT outlet_id FROM gateway.outlet WHERE outlet_id = ANY($2) AND (held_by = $1 OR held_until < now())
             ORDER BY (held_by IS NOT DISTINCT FROM $1) DESC, outlet_id LIMIT $3 FOR UPDATE SKIP LOCKED
           ), kept AS (
             UPDATE gateway.outlet o SET held_by = $1, held_until = now() + ${LEASE} FROM mine
             WHERE o.outlet_id = mine.outlet_id
             RETURNING o.outlet_id, o.position, o.failing_since, o.failures, o.nudges
           ) SELECT * FROM kept`,
          [worker, ids, max],
        );
        await manager.query(
          `UPDATE gateway.outlet SET held_by = NULL, held_until = '-infinity' WHERE held_by = $1 AND outlet_id <> ALL($2)`,
          [worker, held.map(({ outlet_id: id }) => id)],
        );
        return held.map((row) => ({
          outletId: row.outlet_id,
          position: position(Number(row.position)),
          health: healthOf(row),
          nudges: row.nudges,
        }));
      }),
    ),
  ensure: (outletId, from) =>
    askPostgres(dataSource, 'make an outlet', async () => {
      await dataSource.query(
        'INSERT INTO gateway.outlet (outlet_id, position) VALUES ($1, $2) ON CONFLICT (outlet_id) DO NOTHING',
        [outletId, from],
      );
    }),
  letGo: (worker) =>
    askPostgres(dataSource, 'let go of outlets', async () => {
      await dataSource.query(
        `WITH gone AS (DELETE FROM gateway.outlet_worker WHERE worker_id = $1)
         UPDATE gateway.outlet SET held_by = NULL, held_until = '-infinity' WHERE held_by = $1`,
        [worker],
      );
    }),
});
