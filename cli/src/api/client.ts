import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../context.ts';
import { VERSION } from '../version.ts';
import { isPassing, problemOf, Unreachable } from './api-problem.ts';
import { sendBody } from './send-body.ts';

export type RequestOptions = {
  readonly body?: unknown;
  /** Bytes as they are, with their content type. */
  readonly upload?: { readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string };
  readonly idempotencyKey?: string;
  /** Try again for so long while nobody answers; only for what may be sent twice. */
  readonly retryForMs?: number;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
};

export type Api = {
  readonly url: string;
  /** The same, acting in this project; undefined: in that of the key. */
  readonly inProject: (project: string | undefined) => Api;
  /** The answer's body as JSON. @throws ApiProblem, Unreachable */
  readonly send: (method: string, path: string, options?: RequestOptions) => Promise<unknown>;
  /** A request with headers and a body of its own, sent once. @throws ApiProblem, Unreachable */
  readonly exchange: (
    method: string,
    path: string,
    options: {
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: AsyncIterable<Uint8Array>;
      readonly signal?: AbortSignal;
    },
  ) => Promise<Response>;
  /** An answer whose body is still to come. @throws ApiProblem, Unreachable */
  readonly open: (
    path: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ) => Promise<Response>;
};

/** By which an audit trail knows this program. */
export const AGENT = `berth/${VERSION} (${process.platform})`;

const TIMEOUT_MS = 20_000;
const PAUSE = { firstMs: 150, maxMs: 2000 } as const;

const bodyOf = async (answer: Response): Promise<unknown> => {
  const text = await answer.text();
  if (answer.headers.get('content-type')?.includes('json') !== true) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** `project`: where it acts; undefined: in that of the key. */
export const createApi = (context: Context, project?: string): Api => {
  const { url, key } = context;
  /** Who is not known yet says nothing of himself. */
  const identity: Readonly<Record<string, string>> = {
    'user-agent': AGENT,
    ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
    ...(project === undefined ? {} : { 'berth-project': project }),
  };

  const reached = async (
    work: Promise<Response>,
    signal: AbortSignal | null | undefined,
  ): Promise<Response> => {
    try {
      return await work;
    } catch (cause) {
      if (
        signal?.aborted === true &&
        signal.reason instanceof DOMException &&
        signal.reason.name === 'AbortError'
      )
        throw cause;
      throw new Unreachable(url, cause);
    }
  };
  const fetched = (path: string, init: RequestInit): Promise<Response> =>
    reached(fetch(`${url}${path}`, init), init.signal);

  const once = async (method: string, path: string, options: RequestOptions): Promise<unknown> => {
    const { body, upload, idempotencyKey, timeoutMs = TIMEOUT_MS, signal } = options;
    const limit = AbortSignal.timeout(timeoutMs);
    const answer = await fetched(path, {
      method,
      headers: {
        ...identity,
        accept: 'application/json',
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        ...(upload === undefined ? {} : { 'content-type': upload.type }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
      ...(upload === undefined ? {} : { body: upload.bytes }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const read = await bodyOf(answer).catch((cause: unknown) => {
      throw new Unreachable(url, cause);
    });
    if (answer.ok) return read;
    throw problemOf(answer.status, read, answer.statusText);
  };

  const exchange: Api['exchange'] = async (method, path, { headers, body, signal }) => {
    const said = { method, headers: { ...identity, ...headers } };
    const answer =
      body === undefined
        ? await fetched(path, { ...said, ...(signal === undefined ? {} : { signal }) })
        : await reached(sendBody(`${url}${path}`, { ...said, body, signal }), signal);
    if (answer.ok) return answer;
    throw problemOf(answer.status, await bodyOf(answer).catch(() => ''), answer.statusText);
  };

  return {
    url,
    inProject: (other) => createApi(context, other),
    send: async (method, path, options = {}) => {
      const givesUpAt = performance.now() + (options.retryForMs ?? 0);
      for (let pauseMs: number = PAUSE.firstMs; ; pauseMs = Math.min(pauseMs * 2, PAUSE.maxMs)) {
        try {
          return await once(method, path, options);
        } catch (error) {
          if (!isPassing(error) || performance.now() + pauseMs > givesUpAt) throw error;
          await sleep(pauseMs, undefined, options.signal === undefined ? {} : { signal: options.signal });
        }
      }
    },
    exchange,
    open: (path, headers, signal) => exchange('GET', path, { headers, signal }),
  };
};
