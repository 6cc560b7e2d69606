import { BerthError, errorOf, unreachable } from './berth-error.ts';
import { backOff, pause, reasonOf } from './pause.ts';

export type BerthOptions = {
  /** Where the gateway is, such as `https://berth.example.org`. */
  readonly url: string;
  /** An API key. Absent: the cookie of a browser that is signed in at the same address. */
  readonly key?: string;
  /** In which project a signed-in person acts; keys have theirs. */
  readonly project?: string;
  /** Until an answer begins, for each try; 20 s if absent. */
  readonly timeoutMs?: number;
  /** Goes on trying for so long while nobody answers, with whatever may be sent twice; 10 s if absent, 0: never. */
  readonly retryForMs?: number;
  /** Another `fetch`: with a proxy, or for tests. */
  readonly fetch?: typeof globalThis.fetch;
  /** Opens WebSockets for `exec`. Needed in Node 20 (`(url, headers) => new WebSocket(url, { headers })` with `ws`), and nowhere else. */
  readonly webSocket?: (url: string, headers: Readonly<Record<string, string>>) => WebSocket;
};

/** What every call can be told besides. */
export type CallOptions = {
  /** Cancels it; what was asked for may have been done all the same. */
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly retryForMs?: number;
};

export type Exchange = CallOptions & {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Blob | Uint8Array<ArrayBuffer>;
  /** True: sent a second time it does nothing more. */
  readonly isRepeatable: boolean;
};

/** One gateway as one caller. */
export type Connection = {
  readonly url: string;
  readonly options: BerthOptions;
  readonly headers: Readonly<Record<string, string>>;
  /** An answer that is a success; its body is still to come. @throws BerthError */
  readonly exchange: (method: string, path: string, exchange: Exchange) => Promise<Response>;
  /** Remembers the newest position of the log that was told: what is read later is not older. */
  readonly saw: (position: string | number | null | undefined) => void;
};

const TIMEOUT_MS = 20_000;
const RETRY_FOR_MS = 10_000;
const POSITION = 'berth-position';

export const createConnection = (options: BerthOptions): Connection => {
  const url = options.url.replace(/\/+$/, '');
  const send = options.fetch ?? globalThis.fetch.bind(globalThis);
  const identity: Readonly<Record<string, string>> = {
    ...(options.key === undefined ? {} : { authorization: `Bearer ${options.key}` }),
    ...(options.project === undefined ? {} : { 'berth-project': options.project }),
  };
  let newest = 0;
  const saw: Connection['saw'] = (position) => {
    const told = Number(position ?? 0);
    if (Number.isSafeInteger(told) && told > newest) newest = told;
  };

  const once = async (
    method: string,
    path: string,
    { headers = {}, body, signal, timeoutMs = options.timeoutMs ?? TIMEOUT_MS }: Exchange,
  ): Promise<Response> => {
    const late = new AbortController();
    const timer = setTimeout(
      () => late.abort(new DOMException('No answer in time.', 'TimeoutError')),
      timeoutMs,
    );
    try {
      const answer = await send(`${url}${path}`, {
        method,
        headers: {
          ...identity,
          ...(method === 'GET' && newest > 0 ? { [POSITION]: String(newest) } : {}),
          ...headers,
        },
        signal: signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]),
        ...(body === undefined ? {} : { body }),
      });
      saw(answer.headers.get(POSITION));
      if (answer.ok) return answer;
      throw errorOf(answer, await answer.text());
    } catch (cause) {
      if (cause instanceof BerthError) throw cause;
      if (signal?.aborted === true) throw reasonOf(signal);
      throw unreachable(url, cause);
    } finally {
      clearTimeout(timer);
    }
  };

  const exchange: Connection['exchange'] = async (method, path, how) => {
    const lastsMs = how.isRepeatable ? (how.retryForMs ?? options.retryForMs ?? RETRY_FOR_MS) : 0;
    const givesUpAt = performance.now() + lastsMs;
    const next = backOff();
    for (;;) {
      try {
        return await once(method, path, how);
      } catch (error) {
        if (!(error instanceof BerthError) || !error.retryable) throw error;
        const ms = next(error.retryAfterMs);
        if (performance.now() + ms > givesUpAt) throw error;
        await pause(ms, how.signal);
      }
    }
  };
  return { url, options, headers: identity, exchange, saw };
};
