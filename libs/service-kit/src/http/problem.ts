import type { Refusal } from '#kernel';

/** RFC 9457. `code` is stable and for machines, `detail` is a sentence for people, `pointer` names the field that is wrong. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly pointer?: string;
  readonly requestId?: string;
};

/** A refusal on its way out over HTTP. Controllers throw it; the status is chosen there and nowhere else. */
export class ProblemException extends Error {
  override readonly name = 'ProblemException';
  readonly status: number;
  readonly refusal: Refusal;
  constructor(refusal: Refusal, status: number) {
    super(refusal.message);
    this.refusal = refusal;
    this.status = status;
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Invalid request',
  401: 'Not authenticated',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Too slow',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition failed',
  413: 'Too large',
  415: 'Unsupported media type',
  416: 'Range not satisfiable',
  422: 'Cannot be carried out',
  426: 'Upgrade required',
  429: 'Too many requests',
  502: 'No answer from behind',
  503: 'Not available now',
  504: 'No answer in time',
  507: 'No room left',
};

export const problemOf = (refusal: Refusal, status: number, requestId?: string): Problem => ({
  type: `urn:berth:problem:${refusal.code}`,
  title: TITLES[status] ?? (status < 500 ? 'Invalid request' : 'Fault of the server'),
  status,
  detail: refusal.message,
  code: refusal.code,
  ...(refusal.pointer === undefined ? {} : { pointer: refusal.pointer }),
  ...(requestId === undefined ? {} : { requestId }),
});
