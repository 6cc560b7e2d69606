import type { IncomingMessage } from 'node:http';
import { type Lock, type Locker, MemoryLocker, Server } from '@tus/server';
import { checkOf, type FolderUploads, FolderTusStore, refusalOf } from '#folder-files';
import { type Exchange, sentBody } from './exchange.ts';
import { REFUSED_HEADER } from './refusals.ts';

/** Of all requests: who asks for the same upload waits for the other. */
const allTurns = new MemoryLocker();

/**
 * Whoever comes for an upload that another connection still sends to has lost that connection: it is ended at once, and what arrived on it counts.
 * The tus server itself would let it run for seconds.
 */
const turnsFor = (request: IncomingMessage): Locker => ({
  newLock: (id): Lock => {
    const turn = allTurns.newLock(id);
    return {
      lock: (stop, askToLeave) =>
        turn.lock(stop, async () => {
          await askToLeave();
          if (!request.complete) request.destroy();
        }),
      unlock: () => turn.unlock(),
    };
  },
});

const textOf = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;

/** What the tus server is to know of a request; its bytes go another way. */
const wordsOf = ({ request }: Exchange): Request => {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    const text = textOf(value);
    if (text !== undefined) headers.set(name, text);
  }
  return new Request(new URL(request.url ?? '/', 'http://door'), {
    method: request.method ?? 'GET',
    headers,
  });
};

/** A tus server for one request: it knows this folder and this checksum, and no other. */
export const serveTus = async (exchange: Exchange, uploads: FolderUploads): Promise<void> => {
  const { request, response } = exchange;
  const server = new Server({
    path: '/uploads',
    datastore: new FolderTusStore(uploads, {
      check: checkOf(textOf(request.headers['upload-checksum'])),
      nowMs: Date.now(),
      bytes: sentBody(exchange),
    }),
    locker: turnsFor(request),
    generateUrl: (_request, { id }) => `${(request.url ?? '').split('?')[0]?.replace(/\/$/, '')}/${id}`,
    getFileIdFromRequest: () => exchange.rest,
    onUploadFinish: async (_request, { id }) => {
      await uploads.settle(id);
      return {};
    },
    onResponseError: (_request, error) => {
      const refusal = refusalOf(error);
      if (refusal === undefined) return undefined;
      if (request.method === 'POST') exchange.part?.failed(1);
      response.setHeader(REFUSED_HEADER, refusal.code);
      return { status_code: 400, body: JSON.stringify(refusal) };
    },
  });
  const answer = await server.handleWeb(wordsOf(exchange));
  for (const [name, value] of answer.headers) response.setHeader(name, value);
  response.writeHead(answer.status).end(await answer.text());
};
