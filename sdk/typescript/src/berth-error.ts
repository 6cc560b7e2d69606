/** What a refusal says, in the words of RFC 9457. */
export type Problem = {
  /** Stable, for programs; docs list them all. */
  readonly code: string;
  /** The HTTP status; 0 if nobody answered. */
  readonly status: number;
  /** JSON pointer to the field of the request that is wrong. */
  readonly pointer?: string;
  /** To find the request in the logs of the operators. */
  readonly requestId?: string;
  /** So long the server asks to be left alone, in milliseconds. */
  readonly retryAfterMs?: number;
};

/** Nobody answered, or a gateway or its owner is away for the moment. */
const PASSING = new Set([0, 429, 502, 503, 504]);

/** Whatever went wrong with a call. Cancelled by its signal, a call rejects with the reason of that signal instead. */
export class BerthError extends Error {
  override readonly name = 'BerthError';
  readonly code: string;
  readonly status: number;
  readonly pointer: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  constructor(message: string, problem: Problem, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.code = problem.code;
    this.status = problem.status;
    this.pointer = problem.pointer;
    this.requestId = problem.requestId;
    this.retryAfterMs = problem.retryAfterMs;
  }

  /** True if the same call may go well a moment later. */
  get retryable(): boolean {
    return PASSING.has(this.status);
  }
}

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (text: string): Fields => {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null ? { ...read } : {};
  } catch {
    return {}; // not by us: a proxy, perhaps
  }
};
const textIn = (fields: Fields, name: string): string | undefined => {
  const found = fields[name];
  return typeof found === 'string' ? found : undefined;
};

/** What an answer says that is no success. */
export const errorOf = (answer: Response, text: string): BerthError => {
  const fields = fieldsOf(text);
  const [pointer, requestId] = [textIn(fields, 'pointer'), textIn(fields, 'requestId')];
  const seconds = Number(answer.headers.get('retry-after') ?? 'none');
  const detail = textIn(fields, 'detail') ?? `The server answered with ${answer.status}.`;
  return new BerthError(detail, {
    code: textIn(fields, 'code') ?? `http-${answer.status}`,
    status: answer.status,
    ...(pointer === undefined ? {} : { pointer }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {}),
  });
};

export const unreachable = (url: string, cause: unknown): BerthError =>
  new BerthError(`No gateway answers at ${url}.`, { code: 'unreachable', status: 0 }, { cause });
