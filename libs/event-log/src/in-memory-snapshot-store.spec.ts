import { describe } from 'vitest';
import { snapshotStoreContract } from '#event-log/testing';
import { inMemorySnapshotStore } from './in-memory-snapshot-store.ts';

describe('snapshots in memory', () => {
  snapshotStoreContract(() => Promise.resolve({ store: inMemorySnapshotStore() }));
});
