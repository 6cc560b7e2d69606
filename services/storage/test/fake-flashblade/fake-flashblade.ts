import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { answerApi } from './array-api.ts';
import { ArrayState } from './array-state.ts';

export const FAKE_TOKEN = 'T-11111111-2222-3333-4444-555555555555';

/** How one of the next requests goes wrong. */
export type Mishap =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterS?: number }
  /** Done, and the answer never comes. */
  | { readonly kind: 'cut-after-success' }
  | { readonly kind: 'cut-before' }
  /** Done in part: success by the number, with a fault beside it. */
  | { readonly kind: 'partial'; readonly message: string };

export type FakeFlashBlade = {
  readonly endpoint: string;
  readonly array: ArrayState;
  /** For the next requests to the API, in this order; null: this one goes well. */
  readonly mishaps: (Mishap | null)[];
  /** `METHOD /path`, logins too. */
  readonly asked: string[];
  /** All sessions are over. */
  readonly expireSessions: () => void;
  readonly setPageMax: (pageMax: number) => void;
  readonly close: () => Promise<void>;
};

const parse = (body: string): Readonly<Record<string, unknown>> => {
  const value: unknown = body === '' ? {} : JSON.parse(body);
  return typeof value === 'object' && value !== null ? { ...value } : {};
};

/** A FlashBlade's REST 2 over HTTP, with its files in a folder of this machine; it can be told to fail. */
export const fakeFlashBlade = async (store: string): Promise<FakeFlashBlade> => {
  const array = new ArrayState(store);
  const [mishaps, asked]: [(Mishap | null)[], string[]] = [[], []];
  const sessions = new Set<string>();
  let [logins, pageMax] = [0, 1000];

  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'http://array');
      const method = request.method ?? 'GET';
      const said = await text(request);
      const answer = (status: number, body: object, headers: Readonly<Record<string, string>> = {}) =>
        response
          .writeHead(status, { 'content-type': 'application/json', ...headers })
          .end(JSON.stringify(body));
      if (url.pathname === '/api/api_version') return answer(200, { versions: ['1.12', '2.0', '2.26'] });
      const path = url.pathname.replace(/^\/api\/2\.26/, '');
      asked.push(`${method} ${path}`);
      if (url.pathname === '/api/login' && method === 'POST') {
        if (request.headers['api-token'] !== FAKE_TOKEN)
          return answer(401, { errors: [{ message: 'Invalid API token.' }] });
        logins += 1;
        sessions.add(`session-${logins}`);
        return answer(200, { username: 'pureuser' }, { 'x-auth-token': `session-${logins}` });
      }
      if (!sessions.has(String(request.headers['x-auth-token'])))
        return answer(401, { errors: [{ message: 'Session is invalid or has expired.' }] });
      const mishap = mishaps.shift() ?? null;
      if (mishap?.kind === 'cut-before') return request.socket.destroy();
      if (mishap?.kind === 'status') {
        const { status, retryAfterS } = mishap;
        const headers = retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) };
        return answer(status, { errors: [{ message: 'not now' }] }, headers);
      }
      if (mishap?.kind === 'partial')
        return answer(207, { items: [], errors: [{ message: mishap.message, context: 'part' }] });
      const outcome = answerApi(array, { method, path, query: url.searchParams, body: parse(said) }, pageMax);
      if (mishap?.kind === 'cut-after-success') return request.socket.destroy();
      return answer(outcome.status, outcome.body);
    })().catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    array,
    mishaps,
    asked,
    expireSessions: () => sessions.clear(),
    setPageMax: (most) => (pageMax = most),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
