import { createParser } from 'eventsource-parser';
import { BerthError, unreachable } from './berth-error.ts';
import type { CallOptions, Connection } from './connection.ts';
import { backOff, pause, reasonOf } from './pause.ts';

/** One message of a stream: what it is, where to go on after it, and what it says. */
export type StreamMessage = {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: unknown;
};

export type FollowOptions = Pick<CallOptions, 'signal'> & {
  /** Goes on after this id, as `Last-Event-ID`. */
  readonly lastId?: string;
  /** Gives up when no gateway could be reached for so long; a minute if absent. */
  readonly awayMaxMs?: number;
  /** Told when the connection broke, and when it is there again. */
  readonly onConnection?: (isConnected: boolean) => void;
};

/** The server says something every ten seconds; who is silent for longer is gone. */
const SILENCE_MS = 25_000;
const AWAY_MAX_MS = 60_000;

/** One connection's messages. Ends when the server ends it, throws when it breaks. */
async function* messagesOf(
  { exchange, url }: Connection,
  path: string,
  signal: AbortSignal | undefined,
  lastId: string | undefined,
): AsyncGenerator<StreamMessage> {
  const gone = new AbortController();
  const both = signal === undefined ? gone.signal : AbortSignal.any([signal, gone.signal]);
  const giveUp = (): void => gone.abort(new DOMException('The stream fell silent.', 'TimeoutError'));
  const answer = await exchange('GET', path, {
    headers: {
      accept: 'text/event-stream',
      ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
    },
    signal: both,
    isRepeatable: false, // whoever follows comes again himself
  });
  const reader = answer.body?.getReader();
  if (reader === undefined) return;
  const ready: StreamMessage[] = [];
  const parser = createParser({
    maxBufferSize: 16 * 2 ** 20,
    onEvent: ({ event, id, data }) => {
      const read: unknown = JSON.parse(data);
      ready.push({ event: event ?? 'message', id, data: read });
    },
  });
  const decoder = new TextDecoder();
  let silence = setTimeout(giveUp, SILENCE_MS);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(silence);
      silence = setTimeout(giveUp, SILENCE_MS);
      parser.feed(decoder.decode(value, { stream: true }));
      yield* ready.splice(0);
    }
  } catch (cause) {
    if (signal?.aborted === true) throw reasonOf(signal);
    throw cause instanceof BerthError ? cause : unreachable(url, cause);
  } finally {
    clearTimeout(silence);
    gone.abort();
  }
}

/**
 * Messages of a stream over any number of connections: when one breaks, the next goes on after the last id, so that nothing is missing and
 * nothing comes twice. Ends after the event `last`, and with an error when the signal is aborted, when the server refuses, or when it stays away.
 */
export async function* follow(
  connection: Connection,
  path: string,
  last: string | null,
  { signal, awayMaxMs = AWAY_MAX_MS, onConnection = () => undefined, ...from }: FollowOptions,
): AsyncGenerator<StreamMessage, void, undefined> {
  let { lastId } = from;
  let awaySince: number | undefined;
  let next = backOff();
  for (;;) {
    let cause: BerthError | undefined;
    try {
      for await (const message of messagesOf(connection, path, signal, lastId)) {
        if (message.event === 'problem') break; // the server lost what it needs: it may have it again in a moment
        if (awaySince !== undefined) onConnection(true);
        awaySince = undefined;
        next = backOff();
        lastId = message.id ?? lastId;
        yield message;
        if (message.event === last) return;
      }
    } catch (error) {
      if (!(error instanceof BerthError) || !error.retryable) throw error;
      cause = error;
    }
    if (awaySince === undefined) onConnection(false);
    awaySince ??= performance.now();
    if (performance.now() - awaySince > awayMaxMs) throw cause ?? unreachable(connection.url, undefined);
    await pause(next(), signal);
  }
}
