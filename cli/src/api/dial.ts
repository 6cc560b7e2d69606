import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { createWebSocketStream, WebSocket } from 'ws';
import type { Context } from '../context.ts';
import { isPassing, problemOf, Unreachable } from './api-problem.ts';

/** Opens a WebSocket of the API as a stream of bytes. @throws ApiProblem, Unreachable */
export type Dial = (path: string) => Promise<Duplex>;

const HANDSHAKE_MAX_MS = 20_000;
const RETRY_FOR_MS = 10_000;
const PAUSE_MS = 300;
const PING_MS = 30_000;

const refused = async (answer: IncomingMessage): Promise<Error> => {
  const body = await text(answer).catch(() => '');
  let read: unknown = body;
  try {
    read = JSON.parse(body);
  } catch {
    // Not by us: a proxy, perhaps.
  }
  return problemOf(answer.statusCode ?? 0, read, answer.statusMessage ?? '');
};

const keepAlive = (socket: WebSocket): void => {
  let isAlive = true;
  socket.on('pong', () => (isAlive = true));
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, PING_MS);
  timer.unref();
  socket.once('close', () => clearInterval(timer));
};

const dialOnce =
  ({ url, key }: Context): Dial =>
  (path) =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`${url.replace(/^http/, 'ws')}${path}`, {
        headers: { authorization: `Bearer ${key}` },
        handshakeTimeout: HANDSHAKE_MAX_MS,
        perMessageDeflate: false,
      });
      const fail = (cause: unknown): void => reject(new Unreachable(url, cause));
      socket.once('error', fail);
      socket.once('unexpected-response', (_request, answer: IncomingMessage) => {
        void refused(answer).then(reject);
      });
      socket.once('open', () => {
        socket.off('error', fail);
        keepAlive(socket);
        const stream = createWebSocketStream(socket);
        stream.on('error', () => undefined); // its end is what counts
        resolve(stream);
      });
    });

/** Tries again for a while: what was refused before it was open has started nothing. */
export const createDial = (context: Context): Dial => {
  const dial = dialOnce(context);
  return async (path) => {
    const givesUpAt = performance.now() + RETRY_FOR_MS;
    for (;;) {
      try {
        return await dial(path);
      } catch (error) {
        if (!isPassing(error) || performance.now() >= givesUpAt) throw error;
        await sleep(PAUSE_MS);
      }
    }
  };
};
