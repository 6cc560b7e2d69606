export type * from './event-log.ts';
export { migrateLog, type MigrateLogOptions } from './migrations/migrate-log.ts';
export type { ServiceRole } from './migrations/service-role.ts';
export {
  postgresEventLog,
  type PostgresEventLog,
  type PostgresEventLogOptions,
} from './postgres-event-log.ts';
export { inMemoryEventLog } from './in-memory-event-log.ts';
export { followLog, type FollowLogOptions } from './follow-log.ts';
export { decodeEnvelope } from './decode-envelope.ts';
export { requireDense } from './require-dense.ts';
export { APPEND_LIMITS } from './encoded-append.ts';
export { decodeFact, factRefusal, type FactRefusal } from './decode-fact.ts';
export { upcast, type Upcaster, type Upcasters, type StoredFact } from './upcasters.ts';
export { runRelay, type RelayOptions, type RelayProgress } from './relay/run-relay.ts';
export { eventSubject, POSITION_HEADER } from './relay/event-message.ts';
export type { Snapshot, SnapshotKey, SnapshotStore } from './snapshot-store.ts';
export { inMemorySnapshotStore } from './in-memory-snapshot-store.ts';
export {
  postgresSnapshotStore,
  type PostgresSnapshotStore,
  type PostgresSnapshotStoreOptions,
} from './postgres-snapshot-store.ts';
export { projectionRunner } from './consumers/projection-runner.ts';
export type {
  Projection,
  ProjectionLetter,
  ProjectionOptions,
  ProjectionRunner,
  ProjectionStatus,
} from './consumers/projection.ts';
export { rebuildProjection, type RebuildOptions } from './consumers/rebuild-projection.ts';
export { checkpoint, type Checkpoint } from './consumers/checkpoint.ts';
export { factsOf } from './consumers/facts-of.ts';
