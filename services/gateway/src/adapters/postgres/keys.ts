import type { DataSource } from 'typeorm';
import type { KeySecrets, KeyViews } from '../../ports/keys.ts';
import { askPostgres } from './ask-postgres.ts';
import { KEY_ROW, KEY_SECRET_ROW } from './rows.ts';

export const postgresKeyViews = (dataSource: DataSource): KeyViews => ({
  byId: (id) =>
    askPostgres(dataSource, 'find an API key', async () => {
      const row = await dataSource.getRepository(KEY_ROW).findOneBy({ keyId: id });
      return row?.view;
    }),
  list: ({ userId, limit }) =>
    askPostgres(dataSource, 'list API keys', async () => {
      const rows = await dataSource.getRepository(KEY_ROW).find({
        where: userId === undefined ? {} : { userId },
        order: { keyId: 'ASC' },
        take: limit,
      });
      return rows.map(({ view }) => view);
    }),
});

export const postgresKeySecrets = (dataSource: DataSource): KeySecrets => ({
  put: (id, sha256) =>
    askPostgres(dataSource, 'keep the hash of an API key', async () => {
      const row = { keyId: id, sha256: Buffer.from(sha256) };
      await dataSource.getRepository(KEY_SECRET_ROW).upsert(row, ['keyId']);
    }),
  find: (id) =>
    askPostgres(dataSource, 'find the hash of an API key', async () => {
      const row = await dataSource.getRepository(KEY_SECRET_ROW).findOneBy({ keyId: id });
      return row?.sha256;
    }),
  forget: (id) =>
    askPostgres(dataSource, 'forget the hash of an API key', async () => {
      await dataSource.getRepository(KEY_SECRET_ROW).delete({ keyId: id });
    }),
});
