import pg from 'pg';
import { DataSource } from 'typeorm';
import { CreateLog1764000000000 } from './1764000000000-create-log.ts';
import { ensureServiceRole, type ServiceRole } from './service-role.ts';

/** Key of the advisory lock that lets one migration at a time run in a database. */
const MIGRATION_LOCK = 5_205_700;
/** How long one migration waits for another before it gives up. */
const LOCK_WAIT_MS = 60_000;
const SERVER_VERSION_MIN = 170_000;

export type MigrateLogOptions = {
  /** A role that may create schemas in this database, and roles. It will own the log. */
  readonly ownerUrl: string;
  readonly roles: readonly ServiceRole[];
};

/**
 * Brings the log's schema up to date, and makes the services' roles with their rights and schemas.
 * Running it again changes nothing; two at once run one after the other.
 */
export const migrateLog = async ({ ownerUrl, roles }: MigrateLogOptions): Promise<void> => {
  const owner = new pg.Client({
    connectionString: ownerUrl,
    application_name: 'berth-migrate',
    connectionTimeoutMillis: 10_000,
    lock_timeout: LOCK_WAIT_MS,
  });
  // A connection that breaks while nothing runs on it says so by an event; the next query then fails, with this as cause.
  owner.on('error', () => undefined);
  await owner.connect();
  try {
    await refuseOldServer(owner);
    await owner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await owner.query('CREATE SCHEMA IF NOT EXISTS log');
    await runMigrations(ownerUrl);
    for (const role of roles) await ensureServiceRole(owner, role);
    await owner.query('SELECT log.ensure_partitions()');
  } finally {
    // Ends the session and with it the lock.
    await owner.end();
  }
};

const refuseOldServer = async (owner: pg.Client): Promise<void> => {
  const { rows } = await owner.query<{ version: number; text: string }>(
    `SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS text`,
  );
  const [server] = rows;
  if (server !== undefined && server.version < SERVER_VERSION_MIN)
    throw new Error(`PostgreSQL 17 or newer is needed, and this server is ${server.text}`);
};

const runMigrations = async (url: string): Promise<void> => {
  const source = new DataSource({
    type: 'postgres',
    url,
    schema: 'log',
    migrations: [CreateLog1764000000000],
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'all',
  });
  await source.initialize();
  try {
    await source.runMigrations();
  } finally {
    await source.destroy();
  }
};
