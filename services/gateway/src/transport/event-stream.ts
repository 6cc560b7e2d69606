import type { FastifyReply } from 'fastify';
import { DependencyFailure, describeError } from '#kernel';
import type { Log } from '#kernel';
import { mayStill } from './access.ts';
import { takeStreamPlace } from './stream-places.ts';

/** One Server-Sent Event. */
export type StreamMessage = {
  readonly event?: string;
  readonly id?: string;
  readonly data: unknown;
  /** The data as JSON, where somebody has it already: one event goes to many. */
  readonly json?: string;
};

/** Comments that keep proxies and clients from taking silence for death. */
const HEARTBEAT_MS = 10_000;
/** A stream ends so long after its key was revoked, at the latest. */
const RECHECK_MS = 5000;
/** Who does not read for so long is dropped; he may come back with his last id. */
const SLOW_MAX_MS = 30_000;

const render = ({ event, id, data, json = JSON.stringify(data) }: StreamMessage): string =>
  `${id === undefined ? '' : `id: ${id}\n`}${event === undefined ? '' : `event: ${event}\n`}data: ${json}\n\n`;

/** True if the client could take more within the time. */
const drained = (reply: FastifyReply, signal: AbortSignal): Promise<boolean> =>
  new Promise((resolve) => {
    const done = (isWell: boolean): void => {
      clearTimeout(timer);
      reply.raw.off('drain', onDrain);
      signal.removeEventListener('abort', onGone);
      resolve(isWell);
    };
    const onDrain = (): void => done(true);
    const onGone = (): void => done(false);
    const timer = setTimeout(onGone, SLOW_MAX_MS);
    reply.raw.once('drain', onDrain);
    signal.addEventListener('abort', onGone, { once: true });
    if (signal.aborted) done(false);
  });

/**
 * Sends messages as they come, until there are no more or the client is gone. A fault on the way is told as an event `problem`: the client
 * may resume with the last id that it has seen.
 */
export const streamEvents = async (
  reply: FastifyReply,
  log: Log,
  make: (signal: AbortSignal) => AsyncIterable<StreamMessage>,
): Promise<void> => {
  const leave = takeStreamPlace();
  const gone = new AbortController();
  const { raw } = reply;
  raw.once('close', () => gone.abort());
  reply.hijack();
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  raw.write('retry: 1000\n\n');
  const heartbeat = setInterval(() => raw.write(':\n\n'), HEARTBEAT_MS);
  const cut = (): void => {
    raw.write(
      render({
        event: 'problem',
        data: { code: 'key-unknown', detail: 'What this stream was opened with opens nothing any more.' },
      }),
    );
    gone.abort();
  };
  // While the database is away nobody can tell; it is asked again.
  const recheck = setInterval(() => {
    mayStill(reply.request).then(
      (isWell) => (isWell ? undefined : cut()),
      () => undefined,
    );
  }, RECHECK_MS);
  try {
    for await (const message of make(gone.signal)) {
      if (gone.signal.aborted) break;
      if (!raw.write(render(message)) && !(await drained(reply, gone.signal))) {
        raw.destroy();
        break;
      }
    }
  } catch (error) {
    const isOurs = !(error instanceof DependencyFailure);
    if (!gone.signal.aborted) {
      const fields = { cause: describeError(error) };
      if (isOurs) log.error(fields, 'a stream broke: this is a bug');
      else log.warn(fields, 'a stream broke: a dependency does not answer');
      const code = isOurs ? 'internal' : 'unavailable';
      raw.write(
        render({
          event: 'problem',
          data: { code, detail: 'The stream broke off; resume with the last id.' },
        }),
      );
    }
  } finally {
    clearInterval(heartbeat);
    clearInterval(recheck);
    leave();
    gone.abort();
    raw.end();
  }
};
