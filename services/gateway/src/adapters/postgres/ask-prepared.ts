import { invariant } from '#kernel';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { askPostgres } from './ask-postgres.ts';

/** A question with a name is parsed and planned once per connection, and not each time it is asked. */
export type Prepared = { readonly name: string; readonly text: string; readonly values: unknown[] };

const poolOf = ({ driver }: DataSource): pg.Pool => {
  const pool: unknown = 'master' in driver ? driver.master : undefined;
  invariant(pool instanceof pg.Pool, 'the driver of Postgres keeps a pool of connections');
  return pool;
};

/** For what is read with nearly every request: past the query builder and its entities, which cost more than the answer. */
export const askPrepared = <Row extends pg.QueryResultRow>(
  dataSource: DataSource,
  attempted: string,
  question: Prepared,
): Promise<readonly Row[]> =>
  askPostgres(dataSource, attempted, async () => (await poolOf(dataSource).query<Row>(question)).rows);
