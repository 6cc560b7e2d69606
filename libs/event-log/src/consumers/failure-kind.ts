import pg from 'pg';
import { QueryFailedError } from 'typeorm';
import { DependencyFailure } from '#kernel';
import { isTransient } from '../postgres/postgres-failure.ts';

/** The projection's own code failed, not the machinery around it. */
export class ApplyFailed extends Error {
  override readonly name = 'ApplyFailed';
}

/**
 * What to do about a transaction that failed. `moved`: another instance was faster, read the checkpoint again. `transient`: the same again
 * later. `poison`: the same again would fail the same way.
 */
export type FailureKind = 'moved' | 'transient' | 'poison';

/** Raised by `log.advance`. */
const CHECKPOINT_MOVED = 'BL412';

const serverError = (error: unknown): pg.DatabaseError | undefined => {
  const raw: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return raw instanceof pg.DatabaseError ? raw : undefined;
};

export const failureKind = (error: unknown): FailureKind => {
  const isOwnCode = error instanceof ApplyFailed;
  const cause: unknown = isOwnCode ? error.cause : error;
  const answer = serverError(cause);
  if (answer?.code === CHECKPOINT_MOVED) return 'moved';
  if (answer !== undefined) return isTransient(answer) ? 'transient' : 'poison';
  // A query without an answer of the server: the connection broke.
  if (cause instanceof QueryFailedError) return 'transient';
  if (cause instanceof DependencyFailure && cause.retryable) return 'transient';
  return isOwnCode ? 'poison' : 'transient';
};
