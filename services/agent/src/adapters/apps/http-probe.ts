import http from 'node:http';
import type { AppProbe } from '../../ports/app-probe.ts';

const ANSWER_MAX_MS = 3000;

/** One GET over the connection, which is closed afterwards. */
export const httpProbe: AppProbe = (connection, { path, authorization }) =>
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
