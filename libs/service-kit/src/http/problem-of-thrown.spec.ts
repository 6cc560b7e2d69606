import { ForbiddenException, HttpException, NotFoundException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { InvalidInput } from '#bus';
import { DependencyFailure, silentLog } from '#kernel';
import { ProblemException } from './problem.ts';
import { problemOfThrown } from './problem-of-thrown.ts';

const problem = (thrown: unknown) => problemOfThrown(thrown, 'r1', silentLog);

describe('what is thrown behind HTTP', () => {
  it('keeps the code, sentence and pointer of a refusal', () => {
    const refusal = { code: 'session-unknown', message: 'No session goes by k3.', pointer: '/id' };
    expect(problem(new ProblemException(refusal, 404))).toEqual({
      type: 'urn:berth:problem:session-unknown',
      title: 'Not found',
      status: 404,
      detail: 'No session goes by k3.',
      code: 'session-unknown',
      pointer: '/id',
      requestId: 'r1',
    });
  });

  it.each([
    [412, 'Precondition failed'],
    [507, 'No room left'],
  ])('has the title of its status %i: %s', (status, title) => {
    const refusal = { code: 'precondition-failed', message: 'It is another one by now.' };
    expect(problem(new ProblemException(refusal, status))).toMatchObject({ status, title });
  });

  it('is a wrong request when the input was', () => {
    const refusal = { code: 'unknown-field', message: 'there is no field /gpu', pointer: '/gpu' } as const;
    expect(problem(new InvalidInput(refusal))).toMatchObject({ status: 400, code: 'unknown-field' });
  });

  it('may be tried again when a dependency does not answer', () => {
    const failure = new DependencyFailure('nats', 'request', { retryable: true, cause: 'secret address' });
    expect(problem(failure)).toMatchObject({ status: 503, code: 'unavailable' });
    expect(JSON.stringify(problem(failure))).not.toContain('secret');
  });

  it.each([
    [new NotFoundException(), 404, 'not-found'],
    [new ForbiddenException(), 403, 'forbidden'],
    [new HttpException('too fast', 429), 429, 'rate-limited'],
    [Object.assign(new Error('body is too large'), { statusCode: 413 }), 413, 'request-too-large'],
    [Object.assign(new SyntaxError('in JSON'), { statusCode: 400 }), 400, 'invalid-json'],
  ])('gives %s its code', (thrown, status, code) => {
    expect(problem(thrown)).toMatchObject({ status, code });
  });

  it.each([
    new SyntaxError('secret detail'),
    new DependencyFailure('postgres', 'secret detail', { retryable: false, cause: undefined }),
    new HttpException('secret detail', 502),
    Object.assign(new Error('secret detail'), { statusCode: 500 }),
    'secret detail',
    undefined,
  ])('is a fault of ours otherwise, and its detail stays here: %s', (thrown) => {
    expect(problem(thrown)).toMatchObject({ status: 500, code: 'internal', requestId: 'r1' });
    expect(JSON.stringify(problem(thrown))).not.toContain('secret');
  });
});
