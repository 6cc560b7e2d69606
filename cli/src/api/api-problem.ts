import { CliFailure } from '../cli-failure.ts';
import { isFields, textOf } from './decode.ts';

/** The server refused, and said why. */
export class ApiProblem extends CliFailure {
  readonly status: number;
  /** What the server said; the message speaks of options of the command line. */
  readonly detail: string;
  /** Which field of the request is meant. */
  readonly pointer: string | undefined;
  constructor(
    status: number,
    code: string,
    said: { readonly message: string; readonly detail: string; readonly pointer?: string | undefined },
  ) {
    super(code, said.message);
    this.status = status;
    this.detail = said.detail;
    this.pointer = said.pointer;
  }
}

/** Nobody answered. */
export class Unreachable extends CliFailure {
  constructor(url: string, cause: unknown) {
    super('unreachable', `No gateway answers at ${url}; is Berth running? (npm start)`, { cause });
  }
}

/** True when the same request may go well a moment later. */
export const isPassing = (error: unknown): boolean =>
  error instanceof Unreachable ||
  (error instanceof ApiProblem && (error.status === 503 || error.status === 504 || error.status === 429));

/** Which option a field of a request comes from: people don't speak JSON pointers. */
const OPTIONS: Readonly<Record<string, string>> = {
  '/name': '--name',
  '/image': '--image',
  '/env': '--env',
  '/command': 'the command',
  '/resources/cpuMilli': '--cpu',
  '/resources/memoryBytes': '--memory',
  '/resources/gpuMilli': '--gpu',
  '/resources/gpuMemoryBytes': '--gpu-memory',
  '/resources/gpuMemoryMinBytes': '--min-gpu-memory',
  '/resources/gpuModels': '--model',
  '/resources/shmBytes': '--shm',
  '/limits/runMs': '--time',
  '/limits/waitMs': '--wait',
  '/pool': '--pool',
  '/priority': '--priority',
  '/nodeCount': '--nodes',
  '/membersPerNode': '--cluster',
  '/startAt': '--start-at',
  '/after': '--after',
  '/retry/retriesMax': '--retry',
  '/retry/backoffMs': '--retry',
  '/near/group': '--spread/--pack',
  '/reservationId': '--reservation',
  '/array/last': '--array',
  '/array/step': '--array',
  '/array/runningMax': '--array',
};

export const problemOf = (status: number, body: unknown, statusText: string): ApiProblem => {
  const code = textOf(body, 'code') ?? `http-${status}`;
  const detail =
    textOf(body, 'detail') ?? (isFields(body) ? 'The server refused.' : statusText || 'The server refused.');
  const pointer = textOf(body, 'pointer');
  // `/after/2/session` is a part of what --after says.
  const option =
    pointer === undefined || code.startsWith('folder-') // `/name` is no option there
      ? undefined
      : (OPTIONS[pointer] ?? OPTIONS[pointer.replace(/(?<=^\/after)\/.*/, '')]);
  return new ApiProblem(status, code, {
    message: option === undefined ? detail : `${option}: ${detail}`,
    detail,
    pointer,
  });
};
