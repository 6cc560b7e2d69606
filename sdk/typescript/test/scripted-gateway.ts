import { reasonOf } from '../src/pause.ts';

/** One request as the gateway of a spec saw it. */
export type Seen = {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
};
type Say = (seen: Seen, signal: AbortSignal) => Response | Promise<Response>;

/** A `fetch` that answers each request in turn as the spec says; the last answer is given to all that follow. */
export const scriptedGateway = (...script: readonly Say[]) => {
  const seen: Seen[] = [];
  const fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const said: Seen = {
      method: request.method,
      path: url.pathname + url.search,
      headers: request.headers,
      body: await request.text(),
    };
    const say = script[seen.length] ?? script.at(-1);
    seen.push(said);
    if (say === undefined) throw new TypeError('nothing is to be said');
    return say(said, request.signal);
  };
  return { seen, options: { url: 'http://berth.test/', key: 'k', fetch } };
};

export const json =
  (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Say =>
  () =>
    new Response(JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/json', ...headers },
    });
export const problem = (status: number, code: string, more: object = {}, headers = {}): Say =>
  json(
    { type: 'about:blank', title: code, status, code, detail: `It is ${code}.`, ...more },
    status,
    headers,
  );
export const nobody: Say = () => {
  throw new TypeError('fetch failed');
};
/** Nothing is said until the request is given up. */
export const silence: Say = (_, signal) =>
  new Promise((_resolve, reject) => {
    const give = (): void => reject(reasonOf(signal));
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });

/** Server-Sent Events, and then the end of the connection: `breaks`, as if somebody had cut it. */
export const stream =
  (
    messages: readonly { readonly event: string; readonly id?: string; readonly data: unknown }[],
    breaks = false,
  ): Say =>
  () => {
    const text = messages
      .map(
        ({ event, id, data }) =>
          `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`,
      )
      .join('');
    const bytes = new TextEncoder().encode(`retry: 1000\n\n${text}`);
    let isSaid = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (!isSaid) controller.enqueue(bytes);
        else if (breaks) controller.error(new TypeError('terminated'));
        else controller.close();
        isSaid = true;
      },
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  };
