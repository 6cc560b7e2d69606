import type { Loose } from './client.ts';

export type Shown = { readonly status: number; readonly headers: Headers; readonly body: Loose };

/** A browser at a page of the gateway: keeps the cookie that it is given, and says from which site it sends. */
export const browserAt = (url: string) => {
  let cookie = '';
  const send = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' },
  ): Promise<Shown> => {
    const answer = await fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(cookie === '' ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const set of answer.headers.getSetCookie()) {
      const [pair = ''] = set.split(';');
      if (pair.startsWith('berth_session=')) cookie = pair === 'berth_session=' ? '' : pair;
    }
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') === true;
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
  };
  return {
    send,
    /** Keeps a cookie beside that of the sign-in. */
    keep: (set: string) => {
      const [pair = ''] = set.split(';');
      cookie = cookie === '' ? pair : `${cookie}; ${pair}`;
    },
    get: (path: string) => send('GET', path),
    post: (path: string, body?: unknown) => send('POST', path, body),
    put: (path: string, body?: unknown) => send('PUT', path, body),
    delete: (path: string) => send('DELETE', path),
    cookie: () => cookie,
    setCookie: (value: string) => void (cookie = value),
    /** The same browser at another gateway. */
    at: (other: string) => {
      const there = browserAt(other);
      there.setCookie(cookie);
      return there;
    },
  };
};
export type Browser = ReturnType<typeof browserAt>;

/** The token in a one-time link. */
export const tokenIn = (link: string): string =>
  new URLSearchParams(new URL(link).hash.slice(1)).get('link') ?? '';
