import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { Loose } from './client.ts';

export type Heard = {
  readonly id: string;
  readonly type: string;
  readonly body: Loose;
  readonly isSignedBy: (secret: string) => boolean;
};

/** Somebody who takes in webhooks, and answers as he is told. */
export const startReceiver = async () => {
  const heard: Heard[] = [];
  let answer = (response: ServerResponse, _message: Heard): void => void response.end('ok');
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part) => (text += part));
    request.on('end', () => {
      const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signed } = request.headers;
      const body: Loose = JSON.parse(text);
      const isSignedBy = (secret: string): boolean => {
        const hmac = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'));
        const wanted = hmac.update(`${String(id)}.${String(at)}.${text}`).digest('base64');
        return String(signed).split(' ').includes(`v1,${wanted}`);
      };
      const message = { id: String(id), type: body.type, body, isSignedBy };
      heard.push(message);
      answer(response, message);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it listens on a port');
  return {
    url: `http://127.0.0.1:${address.port}/berth?token=s3cret`,
    heard,
    answers: (next: typeof answer) => {
      answer = next;
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
