import { DataSource, type EntitySchema, type MigrationInterface } from 'typeorm';

/** Tables of one service: it migrates them itself at its start, in its own schema, under its own role. */
export type OwnTables = {
  readonly schema: string;
  readonly migrations: readonly (new () => MigrationInterface)[];
  readonly entities?: readonly (EntitySchema | (new () => object))[];
  readonly poolMax?: number;
};

/** Not connected yet; `connectPostgres` does that. */
export const dataSourceOf = (service: string, url: string, tables: OwnTables): DataSource =>
  new DataSource({
    type: 'postgres',
    url,
    schema: tables.schema,
    applicationName: `berth-${service}`,
    entities: [...(tables.entities ?? [])],
    migrations: [...tables.migrations],
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
    poolSize: tables.poolMax ?? 5,
    connectTimeoutMS: 2000,
    extra: { statement_timeout: 30_000, idle_in_transaction_session_timeout: 30_000 },
  });
