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
