import { createParser } from 'eventsource-parser';
import type { EventSourceMessage } from 'eventsource-parser';
import { ADMIN_KEY } from './gateway-under-test.ts';

/** What JSON gives: specs say what it is by what they expect of it. */
export type Loose = ReturnType<typeof JSON.parse>;
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Loose };

/** A client of the API as anybody could write one. */
export const clientOf = (url: string, key: string | null = ADMIN_KEY) => {
  const authorization: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  const send = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const isRaw = typeof body === 'string' || body instanceof Uint8Array;
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...authorization,
        ...(body === undefined || isRaw ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isRaw ? (body as string) : JSON.stringify(body) }),
    });
    const type = answer.headers.get('content-type') ?? '';
    // A stream has no end; whoever wants what is in it listens.
    if (type.includes('event-stream')) await answer.body?.cancel();
    const text = type.includes('event-stream') ? '' : await answer.text();
    const isJson = type.includes('json') && text !== '';
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
  };
  return {
    send,
    get: (path: string, headers?: Record<string, string>) => send('GET', path, undefined, headers),
    post: (path: string, body?: unknown, headers?: Record<string, string>) =>
      send('POST', path, body, headers),
    put: (path: string, body?: unknown, headers?: Record<string, string>) => send('PUT', path, body, headers),
    delete: (path: string) => send('DELETE', path),
    /** Server-Sent Events as they come, until the server ends or `stop` is called. */
    listen: async (path: string, headers: Record<string, string> = {}) => {
      const gone = new AbortController();
      const messages: EventSourceMessage[] = [];
      const answer = await fetch(`${url}${path}`, {
        headers: { ...authorization, accept: 'text/event-stream', ...headers },
        signal: gone.signal,
      });
      const parser = createParser({ onEvent: (message) => void messages.push(message) });
      const read = async (): Promise<void> => {
        const decoder = new TextDecoder();
        for await (const part of answer.body ?? []) parser.feed(decoder.decode(part, { stream: true }));
      };
      const ended = read().catch(() => undefined);
      return {
        status: answer.status,
        messages,
        ended,
        data: (event: string): Loose[] =>
          messages.filter((message) => message.event === event).map(({ data }) => JSON.parse(data)),
        stop: () => gone.abort(),
      };
    },
  };
};
