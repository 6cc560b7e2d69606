import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { text } from 'node:stream/consumers';

export type Sent = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Certificates that the array's own one may be signed by; absent: those of the system. */
  readonly ca?: string;
  readonly deadlineMs: number;
};
export type Answered = {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly text: string;
};

/** One request with a deadline from the first byte to the last. @throws what the network says */
export const sendRequest = ({ method, url, headers, body, ca, deadlineMs }: Sent): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const open = url.protocol === 'https:' ? requestTls : requestPlain;
    const request = open(url, {
      method,
      headers: {
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        'content-length': String(Buffer.byteLength(body ?? '')),
      },
      ...(ca === undefined ? {} : { ca }),
      signal: AbortSignal.timeout(deadlineMs),
    });
    request.on('error', reject);
    request.on('response', (answer) => {
      text(answer).then(
        (whole) =>
          resolve({
            status: answer.statusCode ?? 0,
            header: (name) => {
              const value = answer.headers[name];
              return typeof value === 'string' ? value : undefined;
            },
            text: whole,
          }),
        reject,
      );
    });
    request.end(body);
  });
