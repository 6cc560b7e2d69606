import type { DataSource } from 'typeorm';
import { epochMs } from '#kernel';
import type { RegistryLogins, SealedLogin } from '../../ports/registries.ts';
import { askPostgres } from './ask-postgres.ts';

type Row = {
  readonly host: string;
  readonly push_under: string | null;
  readonly sealed: Buffer;
  readonly set_at: Date;
  readonly set_by: string;
};

const loginOf = ({
  host,
  push_under: pushUnder,
  sealed,
  set_at: setAt,
  set_by: setBy,
}: Row): SealedLogin => ({
  host,
  pushUnder,
  sealed,
  setAt: epochMs(setAt.getTime()),
  setBy,
});

export const postgresRegistryLogins = (dataSource: DataSource): RegistryLogins => {
  const ask = (attempted: string, sql: string, values: readonly unknown[]): Promise<readonly Row[]> =>
    askPostgres(dataSource, attempted, () => dataSource.query<readonly Row[]>(sql, [...values]));
  return {
    put: async ({ host, pushUnder, sealed, setAt, setBy }) => {
      await ask(
        'keep the login of a registry',
        `INSERT INTO gateway.registry_login (host, sealed, set_at, set_by, push_under) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (host) DO UPDATE SET push_under = excluded.push_under, sealed = excluded.sealed, set_at = excluded.set_at, set_by = excluded.set_by`,
        [host, Buffer.from(sealed), new Date(setAt), setBy, pushUnder],
      );
    },
    find: async (host) => {
      const [row] = await ask(
        'find the login of a registry',
        'SELECT * FROM gateway.registry_login WHERE host = $1',
        [host],
      );
      return row === undefined ? undefined : loginOf(row);
    },
    list: async (limit) =>
      (
        await ask('list registries', 'SELECT * FROM gateway.registry_login ORDER BY host LIMIT $1', [limit])
      ).map(loginOf),
    forget: async (host) => {
      await ask('forget the login of a registry', 'DELETE FROM gateway.registry_login WHERE host = $1', [
        host,
      ]);
    },
  };
};
