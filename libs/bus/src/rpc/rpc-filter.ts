import { type ExceptionFilter, HttpException } from '@nestjs/common';
import { type Observable, of } from 'rxjs';
import type { RefusalCode } from '#contracts';
import { DependencyFailure, describeError, type Log, type Refusal, refuse, type Rejected } from '#kernel';
import { InvalidInput } from '../invalid-input.ts';
import { UNAVAILABLE } from './wire-format.ts';

/** What was thrown, as the refusal that the requester gets; causes stay in our log. */
const refusalFor = (thrown: unknown, log: Log): Refusal<RefusalCode> => {
  if (thrown instanceof InvalidInput) return thrown.refusal;
  if (thrown instanceof DependencyFailure && thrown.retryable) {
    log.warn({ cause: describeError(thrown) }, 'a request was not answered: a dependency failed');
    return { code: UNAVAILABLE, message: 'The service cannot reach what it needs. Try again.' };
  }
  if (thrown instanceof HttpException && thrown.getStatus() < 500) {
    return { code: 'forbidden', message: thrown.message };
  }
  log.error(
    { cause: describeError(thrown), stack: thrown instanceof Error ? thrown.stack : undefined },
    'a request was not answered: this is a bug',
  );
  return { code: 'internal', message: 'The service has a fault; its log says more.' };
};

/** Every request gets an answer: what a handler throws becomes a refusal and never reaches Nest's own nameless error. */
export const rpcFilter = (log: Log): ExceptionFilter => ({
  catch: (thrown: unknown): Observable<Rejected<Refusal>> => of(refuse(refusalFor(thrown, log))),
});
