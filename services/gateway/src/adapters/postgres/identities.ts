import { userId } from '#kernel';
import type { DataSource } from 'typeorm';
import type { Identities } from '../../ports/oidc.ts';
import { askPostgres } from './ask-postgres.ts';

export const postgresIdentities = (dataSource: DataSource): Identities => ({
  find: (issuer, subject) =>
    askPostgres(dataSource, 'find who somebody is', async () => {
      const rows: readonly { readonly user_id: string }[] = await dataSource.query(
        'SELECT user_id FROM gateway.identity WHERE issuer = $1 AND subject = $2',
        [issuer, subject],
      );
      return rows[0] === undefined ? undefined : userId(rows[0].user_id);
    }),
  link: (issuer, subject, user, now) =>
    askPostgres(dataSource, 'note who somebody is', async () => {
      const rows: readonly unknown[] = await dataSource.query(
        `INSERT INTO gateway.identity (issuer, subject, user_id, linked_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING RETURNING 1`,
        [issuer, subject, user, new Date(now)],
      );
      return rows.length > 0;
    }),
});
