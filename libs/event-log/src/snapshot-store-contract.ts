import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { position } from '#kernel';
import type { SnapshotStore } from './snapshot-store.ts';

export type SnapshotsUnderTest = { readonly store: SnapshotStore; readonly close?: () => Promise<void> };

/** What every adapter of the SnapshotStore port does. Call it inside a spec file. */
export const snapshotStoreContract = (makeStore: () => Promise<SnapshotsUnderTest>): void => {
  let store: SnapshotStore;
  let close: SnapshotsUnderTest['close'];
  beforeAll(async () => {
    ({ store, close } = await makeStore());
  });
  afterAll(async () => {
    await close?.();
  });
  const freshKey = (rev = 1) => ({ name: `spec-${randomUUID()}`, key: 'all', rev });
  const at = (n: number) => ({ position: position(n), state: { sum: n, list: [1, 'two', null] } });

  describe('snapshots', () => {
    it('finds none where none was saved', async () => {
      expect(await store.load(freshKey())).toBeUndefined();
    });

    it('gives back what was saved, and the newest of all', async () => {
      const key = freshKey();
      await store.save(key, at(5));
      expect(await store.load(key)).toEqual(at(5));
      await store.save(key, at(9));
      expect(await store.load(key)).toEqual(at(9));
    });

    it('keeps states apart by name and key', async () => {
      const key = freshKey();
      await store.save(key, at(5));
      await store.save({ ...key, key: 'other' }, at(6));
      expect(await store.load(key)).toEqual(at(5));
      expect(await store.load({ ...key, key: 'other' })).toEqual(at(6));
    });

    it('does not replace a newer state by an older one', async () => {
      const key = freshKey();
      await store.save(key, at(9));
      await store.save(key, at(5));
      expect(await store.load(key)).toEqual(at(9));
    });

    it('discards the old shape when the state has a new one, also when its position is earlier', async () => {
      const key = freshKey();
      await store.save(key, at(9));
      expect(await store.load({ ...key, rev: 2 })).toBeUndefined();
      await store.save({ ...key, rev: 2 }, at(4));
      expect(await store.load({ ...key, rev: 2 })).toEqual(at(4));
      expect(await store.load(key)).toBeUndefined();
      await store.save(key, at(20));
      expect(await store.load({ ...key, rev: 2 })).toEqual(at(4));
    });

    it('forgets all of a name', async () => {
      const key = freshKey();
      await store.save(key, at(1));
      await store.save({ ...key, key: 'other' }, at(2));
      await store.drop(key.name);
      expect(await store.load(key)).toBeUndefined();
      expect(await store.load({ ...key, key: 'other' })).toBeUndefined();
    });
  });
};
