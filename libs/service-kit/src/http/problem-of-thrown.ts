import { HttpException } from '@nestjs/common';
import { InvalidInput } from '#bus';
import type { RefusalCode } from '#contracts';
import { DependencyFailure, describeError, type Log } from '#kernel';
import { type Problem, ProblemException, problemOf } from './problem.ts';

const CODES: Readonly<Record<number, RefusalCode>> = {
  400: 'invalid-request',
  401: 'key-missing',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'request-too-large',
  415: 'unsupported-media-type',
  429: 'rate-limited',
};

const JSON_ERRORS = new Set(['FST_ERR_CTP_INVALID_JSON_BODY', 'FST_ERR_CTP_EMPTY_JSON_BODY']);

/** The body parser's complaint; a `SyntaxError` of our own code carries no status, and stays a bug. */
const isBodyUnreadable = (thrown: unknown): boolean => {
  if (thrown instanceof HttpException) return isBodyUnreadable(thrown.cause);
  if (!(thrown instanceof Error)) return false;
  if ('code' in thrown && typeof thrown.code === 'string') return JSON_ERRORS.has(thrown.code);
  return thrown instanceof SyntaxError && 'statusCode' in thrown && thrown.statusCode === 400;
};

/** What Fastify itself throws: a body that is too large, not JSON, or of a type that nobody reads. */
const statusOfFastifyError = (thrown: unknown): number | undefined => {
  if (!(thrown instanceof Error) || !('statusCode' in thrown)) return undefined;
  const status = thrown.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
};

const byStatus = (status: number, message: string, requestId: string): Problem =>
  problemOf({ code: CODES[status] ?? 'invalid-request', message }, status, requestId);

/** Anything thrown on the way to an HTTP answer, as the problem that the client may see. What is ours alone goes to the log. */
export const problemOfThrown = (thrown: unknown, requestId: string, log: Log): Problem => {
  if (thrown instanceof ProblemException) return problemOf(thrown.refusal, thrown.status, requestId);
  if (thrown instanceof InvalidInput) return problemOf(thrown.refusal, 400, requestId);
  if (thrown instanceof DependencyFailure && thrown.retryable) {
    log.warn({ requestId, cause: describeError(thrown) }, 'a request failed: a dependency does not answer');
    const message = 'A part of Berth does not answer at the moment. Try again.';
    return problemOf({ code: 'unavailable', message }, 503, requestId);
  }
  if (isBodyUnreadable(thrown)) {
    return problemOf({ code: 'invalid-json', message: 'The body is not JSON.' }, 400, requestId);
  }
  if (thrown instanceof HttpException && thrown.getStatus() < 500) {
    return byStatus(thrown.getStatus(), thrown.message, requestId);
  }
  const status = statusOfFastifyError(thrown);
  if (status !== undefined) return byStatus(status, describeError(thrown), requestId);
  log.error(
    { requestId, cause: describeError(thrown), stack: thrown instanceof Error ? thrown.stack : undefined },
    'a request failed: this is a bug',
  );
  const message = `Berth has a fault. Its log says more about request ${requestId}.`;
  return problemOf({ code: 'internal', message }, 500, requestId);
};
