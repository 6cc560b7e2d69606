import type { ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Pool } from 'undici';
import { DependencyFailure, describeError } from '#kernel';
import type { Refusal } from '#kernel';
import type { Connect, Forwarded, Forwarding, MakeForwarder } from '../../ports/app-forwarder.ts';

/** Browsers open six to a host; several people and long polls come on top. */
const CONNECTIONS_MAX = 128;
const CONNECT_MAX_MS = 20_000;
/** A connection that nobody uses for so long is let go; servers close theirs sooner or later, and a request must not meet that. */
const KEEP_ALIVE_MS = 4000;
/** Long polls are long, but not for ever. */
const HEADERS_MAX_MS = 900_000;
/** Server-sent events may be silent for long; who left is noticed by his connection. */
const SILENCE_MAX_MS = 3_600_000;

/** Why no connection was made, on its way through undici. */
class Unreached extends Error {
  override readonly name = 'Unreached';
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

const dial = async (connect: Connect): Promise<Socket> => {
  const connected = await connect();
  if (!connected.ok) throw new Unreached(connected.refusal);
  if (connected.value instanceof Socket) return connected.value;
  connected.value.destroy();
  throw new DependencyFailure('node stream', 'use it for HTTP', { retryable: false, cause: 'no socket' });
};

type Called = (...given: [null, Socket] | [Error, null]) => void;

/** undici asks by a callback. */
const dialFor = async (connect: Connect, called: Called): Promise<void> => {
  let socket: Socket;
  try {
    socket = await dial(connect);
  } catch (error) {
    called(error instanceof Error ? error : new Error(describeError(error)), null);
    return;
  }
  called(null, socket);
};

const refusalOf = (error: Error): Refusal =>
  error instanceof Unreached
    ? error.refusal
    : { code: 'unavailable', message: `The app can not be reached: ${describeError(error)}.` };

const begins = (
  response: ServerResponse,
  status: number,
  message: string | undefined,
  headers: string[],
): void => {
  if (message === undefined) response.writeHead(status, headers);
  else response.writeHead(status, message, headers);
};

const hasBody = ({ request }: Forwarding): boolean =>
  request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;

/** Raw headers are kept as they came: names in their case, several of one name apart. */
const rawHeadersIn = (controller: object): string[] => {
  const raw: unknown = 'rawHeaders' in controller ? controller.rawHeaders : [];
  const words: readonly unknown[] = Array.isArray(raw) ? raw : [];
  return words.map((word) => (word instanceof Buffer ? word.toString('latin1') : String(word)));
};

/** Over HTTP/1.1, by undici: a pool of connections, each of which is a stream to the node. */
export const undiciForwarder: MakeForwarder = (connect) => {
  const pool = new Pool('http://app.invalid', {
    connections: CONNECTIONS_MAX,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: HEADERS_MAX_MS,
    bodyTimeout: SILENCE_MAX_MS,
    connectTimeout: CONNECT_MAX_MS,
    maxHeaderSize: 64 * 1024,
    connect: (_options, callback) => void dialFor(connect, callback),
  });

  const once = (forwarding: Forwarding): Promise<Forwarded> =>
    new Promise((resolve) => {
      const { request, response, path, headers, answerHeaders } = forwarding;
      let hasConnection = false;
      let abort = (): void => undefined;
      const onGone = (): void => abort();
      const done = (end: Forwarded): void => {
        response.off('close', onGone);
        resolve(end);
      };
      pool.dispatch(
        {
          path,
          method: request.method ?? 'GET',
          headers: [...headers],
          body: hasBody(forwarding) ? request : null,
        },
        {
          onRequestStart: (controller) => {
            hasConnection = true;
            abort = () => controller.abort(new Error('the browser has left'));
            if (response.destroyed) abort();
            else response.once('close', onGone);
            response.on('drain', () => controller.resume());
          },
          onResponseStart: (controller, status, _parsed, message) => {
            if (status < 200) return;
            begins(response, status, message, answerHeaders(rawHeadersIn(controller)));
          },
          onResponseData: (controller, chunk) => {
            if (!response.write(chunk)) controller.pause();
          },
          onResponseEnd: () => {
            response.end();
            done('answered');
          },
          onResponseError: (_controller, error) => {
            if (!hasConnection) return done({ unreached: refusalOf(error) });
            if (response.headersSent) response.destroy();
            done('broken');
          },
        },
      );
    });

  return {
    forward: async (forwarding) => {
      const first = await once(forwarding);
      const { request, response } = forwarding;
      // A connection that was kept may have been closed by the app in the same moment.
      const isSafe = (request.method === 'GET' || request.method === 'HEAD') && !hasBody(forwarding);
      if (first !== 'broken' || !isSafe || response.headersSent || response.destroyed) return first;
      return once(forwarding);
    },
    close: () => void pool.destroy().catch(() => undefined),
  };
};
