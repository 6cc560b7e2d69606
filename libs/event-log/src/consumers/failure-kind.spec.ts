import pg from 'pg';
import { QueryFailedError } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { DependencyFailure, InvariantViolated } from '#kernel';
import { ApplyFailed, failureKind } from './failure-kind.ts';

const answered = (code: string): QueryFailedError => {
  const error = new pg.DatabaseError('refused', 10, 'error');
  error.code = code;
  return new QueryFailedError('SELECT 1', [], error);
};
const inApply = (cause: unknown) => new ApplyFailed('cannot apply', { cause });

describe('a transaction of a projection that failed', () => {
  it.each([
    ['the checkpoint moved', answered('BL412'), 'moved'],
    ['a lost race', answered('40001'), 'transient'],
    ['a shutdown of Postgres', inApply(answered('57P01')), 'transient'],
    ['a broken connection', new QueryFailedError('', [], new Error('Connection terminated')), 'transient'],
    ['no connection at all', new Error('timeout exceeded when trying to connect'), 'transient'],
    [
      'a dependency of the projection',
      inApply(new DependencyFailure('x', 'y', { retryable: true, cause: 0 })),
      'transient',
    ],
    ['a row that breaks a rule', inApply(answered('23505')), 'poison'],
    ['a table that does not exist as it should', inApply(answered('42703')), 'poison'],
    ['a bug of the projection', inApply(new TypeError('undefined is not a function')), 'poison'],
    ['an event that it cannot read', inApply(new InvariantViolated('no session id')), 'poison'],
    ['a commit that breaks a rule', answered('23503'), 'poison'],
  ])('by %s', (_why, error, kind) => {
    expect(failureKind(error)).toBe(kind);
  });
});
