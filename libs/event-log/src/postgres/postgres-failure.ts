import pg from 'pg';
import { DependencyFailure } from '#kernel';

/**
 * SQLSTATEs after which the same call may succeed: connection and operator trouble (08, 57P), not enough resources (53), lost races and
 * locks (40, 55), a cancelled statement (57014), a standby (25006), and a database that is not migrated yet (undefined schema, table, routine).
 */
const TRANSIENT = /^(08|40|53|55|57|58)|^(25006|3F000|42P01|42883|3D000|28P01|28000)$/;

/** True when the call may be tried again: anything but an answer of Postgres that says that the call itself is wrong. */
export const isTransient = (error: unknown): boolean =>
  error instanceof pg.DatabaseError ? TRANSIENT.test(error.code ?? '') : true;

/** The failure that a caller of the log sees. */
export const postgresFailure = (attempted: string, cause: unknown): DependencyFailure =>
  cause instanceof DependencyFailure
    ? cause
    : new DependencyFailure('event-log', attempted, { retryable: isTransient(cause), cause });
