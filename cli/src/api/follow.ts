import { setTimeout as sleep } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import { CliFailure } from '../cli-failure.ts';
import { isPassing, Unreachable } from './api-problem.ts';
import type { Api } from './client.ts';

export type StreamMessage = {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: unknown;
};

export type FollowOptions = {
  readonly path: string;
  readonly signal: AbortSignal;
  /** The event after which nothing comes; absent: it goes on for ever. */
  readonly lastEvent?: string;
  readonly lastId?: string;
  /** Told when the connection broke, and when it is there again. */
  readonly onConnection?: (isConnected: boolean) => void;
};

/** The server says something every ten seconds; who is silent for longer is gone. */
const SILENCE_MS = 25_000;
/** How long to look for a gateway that went away. */
const AWAY_MAX_MS = 60_000;
const PAUSE = { firstMs: 100, maxMs: 2000 } as const;

/** One connection's messages. Ends when the server ends, throws when the connection breaks. */
async function* messagesOf(
  api: Api,
  options: FollowOptions,
  lastId: string | undefined,
  onOpen: () => void,
): AsyncGenerator<StreamMessage> {
  const broken = new AbortController();
  const signal = AbortSignal.any([options.signal, broken.signal]);
  const giveUp = (): void => broken.abort(new DOMException('silent', 'TimeoutError'));
  let silence = setTimeout(giveUp, SILENCE_MS);
  try {
    const headers = {
      accept: 'text/event-stream',
      ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
    };
    const answer = await api.open(options.path, headers, signal);
    onOpen();
    const ready: StreamMessage[] = [];
    const parser = createParser({
      maxBufferSize: 16 * 2 ** 20,
      onEvent: ({ event, id, data }) => {
        const parsed: unknown = JSON.parse(data);
        ready.push({ event: event ?? 'message', id, data: parsed });
      },
    });
    const decoder = new TextDecoder();
    for await (const bytes of answer.body ?? []) {
      clearTimeout(silence);
      silence = setTimeout(giveUp, SILENCE_MS);
      if (!(bytes instanceof Uint8Array)) continue;
      parser.feed(decoder.decode(bytes, { stream: true }));
      yield* ready.splice(0);
    }
  } finally {
    clearTimeout(silence);
    broken.abort();
  }
}

/**
 * Messages of a stream over any number of connections: when one breaks, the next goes on after the last id, so that nothing is missing and
 * nothing comes twice.
 *
 * @throws ApiProblem when the server refuses, Unreachable when it stays away for a minute
 */
export async function* follow(
  api: Api,
  options: FollowOptions,
): AsyncGenerator<StreamMessage, void, undefined> {
  const { signal, lastEvent, onConnection = () => undefined } = options;
  let { lastId } = options;
  let awaySince: number | undefined;
  let pauseMs: number = PAUSE.firstMs;
  while (!signal.aborted) {
    let cause: unknown;
    try {
      const back = (): void => {
        if (awaySince !== undefined) onConnection(true);
      };
      for await (const message of messagesOf(api, options, lastId, back)) {
        if (message.event === 'problem') break; // the server lost what it needs: it may have it again in a moment
        awaySince = undefined;
        pauseMs = PAUSE.firstMs;
        lastId = message.id ?? lastId;
        yield message;
        if (message.event === lastEvent) return;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof CliFailure && !isPassing(error)) throw error;
      cause = error;
    }
    if (awaySince === undefined) onConnection(false);
    awaySince ??= performance.now();
    if (performance.now() - awaySince > AWAY_MAX_MS) {
      throw cause instanceof CliFailure ? cause : new Unreachable(api.url, cause);
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    pauseMs = Math.min(pauseMs * 2, PAUSE.maxMs);
  }
}
