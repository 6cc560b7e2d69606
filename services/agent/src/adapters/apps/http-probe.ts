import http from 'node:http';
import http2 from 'node:http2';
import type { Duplex } from 'node:stream';
import type { AppProbe } from '../../ports/app-probe.ts';

const ANSWER_MAX_MS = 3000;

const oneGet = (
  connection: Duplex,
  { path, authorization }: Parameters<AppProbe>[1],
): Promise<number | null> =>
  new Promise((resolve) => {
    const request = http.request({
      createConnection: () => connection,
      path,
      timeout: ANSWER_MAX_MS,
      signal: AbortSignal.timeout(ANSWER_MAX_MS),
      headers: {
        host: 'localhost',
        connection: 'close',
        ...(authorization === null ? {} : { authorization }),
      },
    });
    const done = (status: number | null): void => {
      connection.destroy();
      resolve(status);
    };
    request.once('response', (response) => {
      response.resume();
      done(response.statusCode ?? null);
    });
    request.on('error', () => done(null));
    request.end();
  });

/** Whether a server says what it can do, as one of HTTP/2 does first of all: there may be nothing that can be asked of it without harm. */
const settings = (connection: Duplex): Promise<number | null> =>
  new Promise((resolve) => {
    const session = http2.connect('http://localhost', { createConnection: () => connection });
    const done = (status: number | null): void => {
      clearTimeout(timer);
      session.destroy();
      connection.destroy();
      resolve(status);
    };
    const timer = setTimeout(() => done(null), ANSWER_MAX_MS);
    session
      .once('remoteSettings', () => done(200))
      .on('error', () => done(null))
      .once('close', () => done(null));
  });

/** One question over the connection, which is closed afterwards. */
export const httpProbe: AppProbe = (connection, wanted) =>
  wanted.protocol === 'h2c' ? settings(connection) : oneGet(connection, wanted);
