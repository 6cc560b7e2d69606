import type { DataSource, QueryRunner } from 'typeorm';
import { describeError, type Log } from '#kernel';
import { pause } from '../pause.ts';

const RETRY_MS = 300;
/** Any number: it only has to be the same in every process of Berth. */
const MIGRATION_LOCK = 4_713_001;

/** As a rule the owner role has made the schema; asking first spares us a right that the service must not have. */
const ensureSchema = async (runner: QueryRunner, schema: string): Promise<void> => {
  const rows: unknown = await runner.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
  if (Array.isArray(rows) && rows.length === 0) await runner.query(`CREATE SCHEMA "${schema}"`);
};

/** Two processes of one service may start at once: the second waits until the first has migrated. */
const migrate = async (dataSource: DataSource, schema: string): Promise<void> => {
  const lock = dataSource.createQueryRunner();
  await lock.connect();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await ensureSchema(lock, schema);
    await dataSource.runMigrations();
  } finally {
    await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await lock.release();
  }
};

/** Connects and migrates, again and again until it works or the signal comes: a service may start before its database. */
export const connectPostgres = async (
  { dataSource, schema }: { readonly dataSource: DataSource; readonly schema: string },
  log: Log,
  signal: AbortSignal,
): Promise<void> => {
  let complaint = '';
  while (!signal.aborted) {
    try {
      if (!dataSource.isInitialized) await dataSource.initialize();
      await migrate(dataSource, schema);
      log.info({}, 'connected to Postgres; tables are up to date');
      return;
    } catch (error) {
      const why = describeError(error);
      if (why !== complaint) log.warn({ cause: why }, 'Postgres cannot be used yet; trying again');
      complaint = why;
      await pause(RETRY_MS, signal);
    }
  }
};
