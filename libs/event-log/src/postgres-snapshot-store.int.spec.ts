import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { position } from '#kernel';
import { freshDatabase, type FreshDatabase } from '#testing';
import { snapshotStoreContract } from '#event-log/testing';
import { migrateLog } from './migrations/migrate-log.ts';
import { postgresSnapshotStore } from './postgres-snapshot-store.ts';

const scheduler = { name: 'berth_scheduler', password: 'one', schema: 'scheduler' };
let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase(inject('postgresUrl'));
  await migrateLog({ ownerUrl: database.url, roles: [scheduler] });
});
afterAll(() => database.drop());

describe('snapshots in Postgres, with the role of a service', () => {
  snapshotStoreContract(() => {
    const store = postgresSnapshotStore({ url: database.urlAs(scheduler.name, scheduler.password) });
    return Promise.resolve({ store, close: store.close });
  });

  it('fails with a failure that may be retried when the database is not there', async () => {
    const store = postgresSnapshotStore({ url: 'postgres://nobody@127.0.0.1:1/none' });
    const key = { name: 'a', key: 'all', rev: 1 };
    await expect(store.save(key, { position: position(1), state: 1 })).rejects.toMatchObject({
      name: 'DependencyFailure',
      retryable: true,
    });
    await store.close();
  });
});
