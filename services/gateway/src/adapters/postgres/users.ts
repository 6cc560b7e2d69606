import type { DataSource } from 'typeorm';
import type { User } from '../../domain/user/user.ts';
import type { People, UserViews, UserWithPerson } from '../../ports/users.ts';
import { askPostgres } from './ask-postgres.ts';

type Row = { readonly view: User; readonly name: string | null; readonly email: string | null };

const SELECT =
  'SELECT u.view, p.name, p.email FROM gateway.user_view u LEFT JOIN gateway.person p USING (user_id)';
const shown = ({ view, name, email }: Row): UserWithPerson => ({ user: view, person: { name, email } });

export const postgresUserViews = (dataSource: DataSource): UserViews => ({
  byId: (id) =>
    askPostgres(dataSource, 'find a user', async () => {
      const rows: readonly Row[] = await dataSource.query(`${SELECT} WHERE u.user_id = $1`, [id]);
      return rows[0] === undefined ? undefined : shown(rows[0]);
    }),
  byLogin: (login) =>
    askPostgres(dataSource, 'find a user by what he signs in with', async () => {
      const rows: readonly Row[] = await dataSource.query(
        `${SELECT} WHERE u.user_id = $1 OR lower(p.email) = lower($1) ORDER BY (u.user_id = $1) DESC LIMIT 2`,
        [login],
      );
      const [first, second] = rows;
      // Of two with one address, neither is meant.
      const isOne = second === undefined || first?.view.userId === login;
      return first === undefined || !isOne ? undefined : shown(first);
    }),
  list: ({ after = '', projectId, limit }) =>
    askPostgres(dataSource, 'list users', async () => {
      const rows: readonly Row[] = await dataSource.query(
        `${SELECT} WHERE u.user_id > $1 AND ($2::text IS NULL OR u.view -> 'memberships' ? $2) ORDER BY u.user_id LIMIT $3`,
        [after, projectId ?? null, limit],
      );
      return rows.map(shown);
    }),
});

export const postgresPeople = (dataSource: DataSource): People => ({
  put: (id, { name, email }, at) =>
    askPostgres(dataSource, 'keep a name', async () => {
      await dataSource.query(
        `INSERT INTO gateway.person AS p (user_id, name, email, changed_at) VALUES ($1, $2, $3, $6)
         ON CONFLICT (user_id) DO UPDATE SET
           name = CASE WHEN $4 THEN excluded.name ELSE p.name END,
           email = CASE WHEN $5 THEN excluded.email ELSE p.email END,
           changed_at = excluded.changed_at`,
        [id, name ?? null, email ?? null, name !== undefined, email !== undefined, new Date(at)],
      );
    }),
  erase: (id) =>
    askPostgres(dataSource, 'erase a name', async () => {
      await dataSource.query('DELETE FROM gateway.person WHERE user_id = $1', [id]);
    }),
});
