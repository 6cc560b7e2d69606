import type { DataSource, EntityManager } from 'typeorm';
import type { RecordedEvent } from '#contracts';
import { describeError } from '#kernel';

/** Events that a projection could not apply, with the reason, in the service's own schema. */
export type ParkedEvents = {
  readonly ensureTable: () => Promise<void>;
  readonly park: (event: RecordedEvent, cause: unknown, transaction: EntityManager) => Promise<void>;
  /** It could be applied after all. */
  readonly release: (event: RecordedEvent) => Promise<void>;
};

const CAUSE_MAX = 2000;
/** Its presence is looked up first, since `CREATE TABLE IF NOT EXISTS` races with itself. */
const RACED = '23505';

export const parkedEvents = (dataSource: DataSource, projection: string): ParkedEvents => {
  const schema = dataSource.driver.schema ?? 'public';
  const table = `"${schema}".parked_event`;
  const exists = async (): Promise<boolean> => {
    const rows: unknown = await dataSource.query('SELECT to_regclass($1) IS NOT NULL AS found', [table]);
    return JSON.stringify(rows).includes('true');
  };
  return {
    ensureTable: async () => {
      if (await exists()) return;
      await dataSource
        .query(
          `CREATE TABLE IF NOT EXISTS ${table} (
            projection text NOT NULL, position bigint NOT NULL, event_id uuid NOT NULL, type text NOT NULL,
            cause text NOT NULL, parked_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (projection, position))`,
        )
        .catch((error: unknown) => {
          if (!describeError(error).includes(RACED) && !describeError(error).includes('already exists'))
            throw error;
        });
    },
    park: async (event, cause, transaction) => {
      await transaction.query(
        `INSERT INTO ${table} (projection, position, event_id, type, cause) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (projection, position) DO UPDATE SET cause = excluded.cause, parked_at = now()`,
        [projection, event.position, event.eventId, event.type, describeError(cause).slice(0, CAUSE_MAX)],
      );
    },
    release: async ({ position }) => {
      await dataSource.query(`DELETE FROM ${table} WHERE projection = $1 AND position = $2`, [
        projection,
        position,
      ]);
    },
  };
};
