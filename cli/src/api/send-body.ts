import { request as sendPlain } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as sendSecure } from 'node:https';
import { pipeline } from 'node:stream/promises';

/** An answer so long is none of a gateway's. */
const ANSWER_BYTES_MAX = 1024 * 1024;

const wholeOf = async (answer: IncomingMessage): Promise<Response> => {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of answer) {
    if (!Buffer.isBuffer(piece)) continue;
    size += piece.length;
    if (size > ANSWER_BYTES_MAX) throw new Error('the answer is too long');
    pieces.push(piece);
  }
  const status = answer.statusCode ?? 502;
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers))
    if (value !== undefined) headers.set(name, String(value));
  const body = size === 0 || status === 204 ? undefined : Buffer.concat(pieces).toString('utf8');
  return new Response(body, { status, statusText: answer.statusMessage ?? '', headers });
};

/**
 * Sends a body of any length in constant memory. `fetch` of Node 24.21 (undici 7.29.1) keeps all that it has sent until the answer has come: 20 GiB
 * for a file of 20 GiB.
 * @throws what the connection, the signal or the body threw, unless an answer had come before
 */
export const sendBody = async (
  url: string,
  init: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: AsyncIterable<Uint8Array>;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Response> => {
  const { method, headers, body, signal } = init;
  const send = url.startsWith('https:') ? sendSecure : sendPlain;
  const request = send(url, { method, headers, ...(signal === undefined ? {} : { signal }) });
  const answered = new Promise<Response>((resolve, reject) => {
    const withoutAnswer = (): void => reject(new Error('the connection ended without an answer'));
    request.once('response', (answer) => {
      request.off('close', withoutAnswer);
      // A refusal may come before all is sent: the rest is not wanted.
      wholeOf(answer)
        .then(resolve, reject)
        .finally(() => request.destroy());
    });
    request.once('error', reject);
    request.once('close', withoutAnswer);
  });
  const [answer] = await Promise.all([answered, pipeline(body, request).catch(() => undefined)]);
  return answer;
};
