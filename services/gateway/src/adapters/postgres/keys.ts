import { epochMs, keyId } from '#kernel';
import type { KeyId } from '#kernel';
import type { DataSource } from 'typeorm';
import type { KeyView } from '../../domain/key-view.ts';
import type { User } from '../../domain/user/user.ts';
import type { KeySecrets, KeyViews, KnownKey } from '../../ports/keys.ts';
import { askPostgres } from './ask-postgres.ts';
import { askPrepared } from './ask-prepared.ts';
import { askTogether } from './ask-together.ts';
import { KEY_ROW, KEY_SECRET_ROW } from './rows.ts';

type Listed = { readonly view: KeyView; readonly lastUsedAt: Date | null };
type Known = {
  readonly id: string;
  readonly sha256: Buffer;
  readonly view: KeyView | null;
  readonly person: User | null;
};

const knownOf = ({ sha256, view, person }: Omit<Known, 'id'>): KnownKey => ({
  sha256,
  ...(view === null ? {} : { view }),
  ...(person === null ? {} : { user: person }),
});

export const postgresKeyViews = (dataSource: DataSource): KeyViews => ({
  byId: (id) =>
    askPostgres(dataSource, 'find an API key', async () => {
      const row = await dataSource.getRepository(KEY_ROW).findOneBy({ keyId: id });
      return row?.view;
    }),
  list: ({ userId, after = '', limit }) =>
    askPostgres(dataSource, 'list API keys', async () => {
      const rows: readonly Listed[] = await dataSource.query(
        `SELECT k.view, s.last_used_at AS "lastUsedAt" FROM gateway.key_view k LEFT JOIN gateway.key_secret s USING (key_id)
         WHERE ($1::text IS NULL OR k.user_id = $1) AND k.key_id > $3 ORDER BY k.key_id LIMIT $2`,
        [userId ?? null, limit, after],
      );
      return rows.map(({ view, lastUsedAt }) => ({
        view,
        lastUsedAt: lastUsedAt === null ? null : epochMs(lastUsedAt.getTime()),
      }));
    }),
});

export const postgresKeySecrets = (dataSource: DataSource): KeySecrets => ({
  put: (id, sha256) =>
    askPostgres(dataSource, 'keep the hash of an API key', async () => {
      const row = { keyId: id, sha256: Buffer.from(sha256) };
      await dataSource.getRepository(KEY_SECRET_ROW).upsert(row, ['keyId']);
    }),
  find: askTogether<KeyId, KnownKey>(async (ids) => {
    const rows = await askPrepared<Known>(dataSource, 'find API keys', {
      name: 'keys-by-id',
      text: `SELECT s.key_id AS id, s.sha256, k.view, u.view AS person FROM gateway.key_secret s
         LEFT JOIN gateway.key_view k USING (key_id) LEFT JOIN gateway.user_view u ON u.user_id = k.user_id
         WHERE s.key_id = ANY($1::text[])`,
      values: [ids],
    });
    return new Map(rows.map(({ id, ...row }) => [keyId(id), knownOf(row)]));
  }),
  use: (id, at) =>
    askPostgres(dataSource, 'note the use of an API key', async () => {
      await dataSource.query('UPDATE gateway.key_secret SET last_used_at = $2 WHERE key_id = $1', [
        id,
        new Date(at),
      ]);
    }),
  forget: (id) =>
    askPostgres(dataSource, 'forget the hash of an API key', async () => {
      await dataSource.getRepository(KEY_SECRET_ROW).delete({ keyId: id });
    }),
});
