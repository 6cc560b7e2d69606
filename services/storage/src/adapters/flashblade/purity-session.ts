import { setTimeout as pause } from 'node:timers/promises';
import { DependencyFailure } from '#kernel';
import { type Answered, sendRequest } from './send-request.ts';

export type PuritySettings = {
  /** Of the array's management, such as https://10.0.0.5. */
  readonly endpoint: string;
  /** Read for each login, so that a token can be changed without a restart. */
  readonly readToken: () => Promise<string>;
  readonly ca?: string;
  readonly deadlineMs?: number;
  /** Waits between attempts; specs wait shorter. */
  readonly pauseMs?: number;
};
export type PurityCall = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
};
/** A call to the array, repeated where that may help. @throws PurityRefused, DependencyFailure */
export type AskArray = (call: PurityCall) => Promise<unknown>;

/** The array has understood, and says no. */
export class PurityRefused extends Error {
  override readonly name = 'PurityRefused';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const VERSION = '2.26';
const ATTEMPTS_MAX = 6;
const RETRY_AFTER_MAX_S = 30;
const MESSAGE_MAX = 500;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const parse = (text: string): unknown => {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
/** The messages of `errors`, each with what it is about. */
export const faultsIn = (body: unknown): readonly string[] => {
  const errors = isRecord(body) && Array.isArray(body['errors']) ? body['errors'] : [];
  return errors.filter(isRecord).map((error) => {
    const message = typeof error['message'] === 'string' ? error['message'] : 'no message';
    return typeof error['context'] === 'string' ? `${error['context']}: ${message}` : message;
  });
};

/**
 * Speaks REST 2 to a FlashBlade: logs in with an API token, logs in again when the session is over, waits as long as the array asks for, and tries again what broke off.
 * A call that broke off may have been done: whoever calls must be able to hear that it was done already.
 */
export const puritySession = ({
  endpoint,
  readToken,
  ca,
  deadlineMs = 15_000,
  pauseMs = 250,
}: PuritySettings): AskArray => {
  const base = endpoint.replace(/\/+$/, '');
  const trust = ca === undefined ? {} : { ca };
  let session: Promise<string> | undefined;

  const failure = (attempted: string, cause: unknown, retryable = true): DependencyFailure =>
    new DependencyFailure('flashblade', attempted, { retryable, cause });

  const logIn = async (): Promise<string> => {
    const token = (await readToken()).trim();
    const answer = await sendRequest({
      method: 'POST',
      url: new URL(`${base}/api/login`),
      headers: { 'api-token': token },
      ...trust,
      deadlineMs,
    });
    const found = answer.header('x-auth-token');
    if (answer.status === 200 && found !== undefined) return found;
    throw failure('log in', `the array answers with ${answer.status}: is the API token right?`);
  };
  /** One login for all that wait for it. */
  const current = (): Promise<string> => {
    const mine = (session ??= logIn());
    mine.catch(() => {
      if (session === mine) session = undefined;
    });
    return mine;
  };

  const send = async ({ method, path, query = {}, body }: PurityCall, token: string): Promise<Answered> => {
    const url = new URL(`${base}/api/${VERSION}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const headers = { 'x-auth-token': token, accept: 'application/json' };
    const said = body === undefined ? {} : { body: JSON.stringify(body) };
    return sendRequest({ method, url, headers, ...said, ...trust, deadlineMs });
  };
  const waitMs = (attempt: number, answer?: Answered): number => {
    const asked = Number(answer?.header('retry-after'));
    if (Number.isFinite(asked) && asked >= 0) return Math.min(asked, RETRY_AFTER_MAX_S) * 1000;
    return pauseMs * 2 ** (attempt - 1);
  };

  return async (call) => {
    const what = `${call.method} ${call.path}`;
    let isRenewed = false;
    let last: unknown;
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      let answer: Answered | undefined;
      try {
        const mine = current();
        answer = await send(call, await mine);
        const { status } = answer;
        if (status === 401 || status === 403) {
          if (isRenewed) throw failure(what, `the array answers with ${status} to a new session`, false);
          isRenewed = true;
          if (session === mine) session = undefined;
          continue;
        }
        const body = parse(answer.text);
        if (status === 200 || status === 207) {
          if (body !== undefined) return body;
          last = 'the answer is no JSON';
        } else if (status !== 429 && status < 500) {
          const said = faultsIn(body).join('; ') || answer.text;
          throw new PurityRefused(status, said.slice(0, MESSAGE_MAX) || `status ${status}`);
        } else last = `the array answers with ${status}`;
      } catch (error) {
        if (error instanceof PurityRefused || (error instanceof DependencyFailure && !error.retryable))
          throw error;
        last = error;
      }
      if (attempt < ATTEMPTS_MAX) await pause(waitMs(attempt, answer));
    }
    throw failure(what, last);
  };
};
