import pg from 'pg';
import { decodeSnapshot } from './decode-snapshot.ts';
import { postgresFailure } from './postgres/postgres-failure.ts';
import type { SnapshotStore } from './snapshot-store.ts';

export type PostgresSnapshotStoreOptions = {
  /** With the role of the service. */
  readonly url: string;
  readonly timeoutMs?: number;
  readonly onFailure?: (failure: unknown) => void;
};

const TIMEOUT_MS = 30_000;

export type PostgresSnapshotStore = SnapshotStore & { readonly close: () => Promise<void> };

/** Snapshots in `log.snapshot`. Nothing is tried again here: without a snapshot one folds longer, that is all. */
export const postgresSnapshotStore = (options: PostgresSnapshotStoreOptions): PostgresSnapshotStore => {
  const { url, timeoutMs = TIMEOUT_MS } = options;
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'berth-snapshots',
    max: 1,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  });
  // Without a listener a connection that breaks while idle would end the process.
  pool.on('error', options.onFailure ?? (() => undefined));

  const run = async (what: string, text: string, values: readonly unknown[]) => {
    try {
      return await pool.query<[string, string]>({ rowMode: 'array', text, values: [...values] });
    } catch (error) {
      throw postgresFailure(what, error);
    }
  };

  return {
    load: async ({ name, key, rev }) => {
      const { rows } = await run(
        'load a snapshot',
        'SELECT position, state::text FROM log.snapshot WHERE name = $1 AND key = $2 AND rev = $3',
        [name, key, rev],
      );
      const [found] = rows;
      return found && decodeSnapshot(Number(found[0]), found[1]);
    },
    save: async ({ name, key, rev }, { position, state }) => {
      const values = [name, key, rev, position, JSON.stringify(state)];
      await run('save a snapshot', 'SELECT log.save_snapshot($1, $2, $3, $4, $5)', values);
    },
    drop: async (name) => void (await run('drop snapshots', 'SELECT log.drop_snapshots($1)', [name])),
    close: () => pool.end(),
  };
};
