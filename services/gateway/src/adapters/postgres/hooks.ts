import type { DataSource, EntityManager } from 'typeorm';
import type { Hook } from '../../domain/hook/hook.ts';
import type { User } from '../../domain/user/user.ts';
import type { HookSecrets, HookViews } from '../../ports/hooks.ts';
import { askPostgres } from './ask-postgres.ts';

type Row = { readonly view: Hook };
type OwnedRow = Row & { readonly person: User | null };

export const postgresHookViews = (dataSource: DataSource): HookViews => {
  const views = async (sql: string, values: readonly unknown[]): Promise<readonly Hook[]> => {
    const rows: readonly Row[] = await askPostgres(dataSource, 'look for hooks', () =>
      dataSource.query(`SELECT view FROM gateway.hook_view ${sql}`, [...values]),
    );
    return rows.map(({ view }) => view);
  };
  return {
    byId: async (id) => (await views('WHERE hook_id = $1', [id]))[0],
    byName: (name, userId) =>
      views('WHERE name = $1 AND ($2::text IS NULL OR user_id = $2) ORDER BY hook_id LIMIT 2', [
        ...[name, userId ?? null],
      ]),
    list: ({ userId, limit }) =>
      views('WHERE ($1::text IS NULL OR user_id = $1) ORDER BY name, hook_id LIMIT $2', [
        userId ?? null,
        limit,
      ]),
    count: (userId) =>
      askPostgres(dataSource, 'count hooks', async () => {
        const rows: readonly { readonly count: string }[] = await dataSource.query(
          'SELECT count(*) FROM gateway.hook_view WHERE user_id = $1',
          [userId],
        );
        return Number(rows[0]?.count ?? 0);
      }),
    active: (limit) =>
      askPostgres(dataSource, 'find the hooks that send', async () => {
        const rows: readonly OwnedRow[] = await dataSource.query(
          `SELECT h.view, u.view AS person FROM gateway.hook_view h LEFT JOIN gateway.user_view u USING (user_id)
           WHERE h.state = 'active' ORDER BY h.hook_id LIMIT $1`,
          [limit],
        );
        return rows.map(({ view, person }) => ({ hook: view, user: person ?? undefined }));
      }),
  };
};

/** Hooks after some events; of those that were deleted, nothing is left, their secrets neither. */
export const saveHooks = async (manager: EntityManager, hooks: readonly Hook[]): Promise<void> => {
  for (const hook of hooks) {
    const { hookId, userId, name, state } = hook;
    if (state === 'deleted')
      for (const [table, column] of [
        ...([
          ['hook_view', 'hook_id'],
          ['hook_address', 'hook_id'],
          ['hook_secret', 'hook_id'],
        ] as const),
        ...([
          ['outlet', 'outlet_id'],
          ['delivery', 'outlet_id'],
        ] as const),
      ])
        await manager.query(`DELETE FROM gateway.${table} WHERE ${column} = $1`, [hookId]);
    else
      await manager.query(
        `INSERT INTO gateway.hook_view (hook_id, user_id, name, state, view) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (hook_id) DO UPDATE SET name = excluded.name, state = excluded.state, view = excluded.view`,
        [hookId, userId, name, state, JSON.stringify(hook)],
      );
  }
};

export const findHooks = async (
  manager: EntityManager,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Hook>> => {
  if (ids.length === 0) return new Map();
  const rows: readonly Row[] = await manager.query(
    'SELECT view FROM gateway.hook_view WHERE hook_id = ANY($1)',
    [[...ids]],
  );
  return new Map(rows.map(({ view }) => [view.hookId, view]));
};

export const postgresHookSecrets = (dataSource: DataSource): HookSecrets => ({
  putAddress: (id, sealed) =>
    askPostgres(dataSource, 'keep the address of a hook', async () => {
      await dataSource.query(
        `INSERT INTO gateway.hook_address (hook_id, sealed) VALUES ($1, $2)
         ON CONFLICT (hook_id) DO UPDATE SET sealed = excluded.sealed`,
        [id, Buffer.from(sealed)],
      );
    }),
  putSecret: (id, sealed, overlapsUntil) =>
    askPostgres(dataSource, 'keep the secret of a hook', () =>
      dataSource.transaction(async (manager) => {
        await manager.query(`DELETE FROM gateway.hook_secret WHERE hook_id = $1 AND expires_at IS NOT NULL`, [
          id,
        ]);
        await manager.query(
          `UPDATE gateway.hook_secret SET expires_at = $2 WHERE hook_id = $1 AND expires_at IS NULL`,
          [id, new Date(overlapsUntil)],
        );
        await manager.query(
          `INSERT INTO gateway.hook_secret (hook_id, number, sealed)
           SELECT $1, coalesce(max(number), 0) + 1, $2 FROM gateway.hook_secret WHERE hook_id = $1`,
          [id, Buffer.from(sealed)],
        );
      }),
    ),
  find: (id, now) =>
    askPostgres(dataSource, 'find the secrets of a hook', async () => {
      const rows: readonly { readonly address: Buffer; readonly secret: Buffer }[] = await dataSource.query(
        `SELECT a.sealed AS address, s.sealed AS secret
         FROM gateway.hook_address a JOIN gateway.hook_secret s USING (hook_id)
         WHERE a.hook_id = $1 AND (s.expires_at IS NULL OR s.expires_at > $2) ORDER BY s.number DESC`,
        [id, new Date(now)],
      );
      const [first] = rows;
      if (first === undefined) return undefined;
      return { address: first.address, secrets: rows.map(({ secret }) => secret) };
    }),
});
