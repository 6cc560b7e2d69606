import { decodeSnapshot } from './decode-snapshot.ts';
import type { SnapshotKey, SnapshotStore } from './snapshot-store.ts';

/** Snapshots without a database. Keeps text, as a database would, so that nobody shares an object with it. */
export const inMemorySnapshotStore = (): SnapshotStore => {
  type Kept = { readonly key: SnapshotKey; readonly position: number; readonly text: string };
  const kept = new Map<string, Kept>();
  const idOf = ({ name, key }: SnapshotKey): string => JSON.stringify([name, key]);
  return {
    load: (key) => {
      const found = kept.get(idOf(key));
      return Promise.resolve(
        found?.key.rev === key.rev ? decodeSnapshot(found.position, found.text) : undefined,
      );
    },
    save: (key, { position, state }) => {
      const before = kept.get(idOf(key));
      const isNewer =
        before === undefined ||
        key.rev > before.key.rev ||
        (key.rev === before.key.rev && position > before.position);
      if (isNewer) kept.set(idOf(key), { key, position, text: JSON.stringify(state) });
      return Promise.resolve();
    },
    drop: (name) => {
      for (const [id, { key }] of kept) if (key.name === name) kept.delete(id);
      return Promise.resolve();
    },
  };
};
