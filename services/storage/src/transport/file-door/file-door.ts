import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { FILE_NEEDS } from '#contracts';
import { FolderRefused, openRoot, refusalOf } from '#folder-files';
import { describeError, folderId, type Log } from '#kernel';
import type { UploadTracker } from '../../handlers/track-uploads.ts';
import type { UploadPart } from '../../handlers/upload-parts.ts';
import type { FileDoorAddress, FileTicket, FileTickets } from '../../ports/file-tickets.ts';
import { BROWSE_ROUTES } from './browse-routes.ts';
import { CONTENT_ROUTES } from './content-routes.ts';
import type { DoorRoute } from './exchange.ts';
import { sendRefusal } from './refusals.ts';
import { UPLOAD_ROUTES } from './upload-routes.ts';

/** The header that carries the ticket. */
export const TICKET_HEADER = 'x-berth-ticket';
/** The header with which a client says which of its transfers a request belongs to. */
const TRANSFER_HEADER = 'berth-transfer';
/** A file that is put whole, and is smaller, is an edit and no transfer. */
const LARGE_BYTES = 16 * 2 ** 20;

const ROUTES = [...BROWSE_ROUTES, ...CONTENT_ROUTES, ...UPLOAD_ROUTES];

const HEADERS_MAX_MS = 15_000;
/** Longer than gateways keep a connection at rest, so that it is never they who find it closed. */
const IDLE_MS = 60_000;
/** Nothing comes or goes: whoever it was is gone. */
const SILENCE_MAX_MS = 300_000;

const routeOf = (
  method: string,
  path: string,
): { readonly route: DoorRoute; readonly rest: string } | undefined => {
  const match = /^\/v1\/folders\/[^/]{1,200}\/([a-z]{1,20})(?:\/([0-9A-Za-z_-]{0,64}))?$/.exec(path);
  const route = ROUTES.find((one) => one.name === match?.[1] && one.method === method);
  return route === undefined ? undefined : { route, rest: match?.[2] ?? '' };
};

/** The listener that gateways send the bytes of folders to and fetch them from. It never speaks to users: it knows tickets, and no keys. */
export type FileDoor = FileDoorAddress & {
  readonly listen: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export type FileDoorPlace = {
  readonly host: string;
  readonly port: number;
  /** How gateways find it, if not by `host` and `port`. */
  readonly advertised: string | undefined;
};

/** The transfer that a request belongs to; undefined for what brings no files. */
const partOf = async (
  tracker: Pick<UploadTracker, 'enter'>,
  ticket: FileTicket,
  { brings }: DoorRoute,
  request: IncomingMessage,
  rest: string,
): Promise<UploadPart | undefined> => {
  if (brings === undefined) return undefined;
  const header = request.headers[TRANSFER_HEADER];
  const isLarge = Number(request.headers['content-length'] ?? 0) >= LARGE_BYTES;
  return tracker.enter(
    { folderId: folderId(ticket.folderId), userId: ticket.userId },
    {
      transfer: typeof header === 'string' ? header : undefined,
      upload: rest === '' ? undefined : rest,
      mayBegin: brings === 'begins' || (brings === 'if-large' && isLarge),
    },
  );
};

const answer = async (
  tickets: FileTickets,
  tracker: Pick<UploadTracker, 'enter'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://door');
  const found = routeOf(request.method ?? '', pathname);
  if (found === undefined) {
    sendRefusal(response, { code: 'not-found', message: 'Nothing is found at this path.' });
    return;
  }
  const ticket = tickets.read(String(request.headers[TICKET_HEADER] ?? ''));
  if (ticket === undefined || FILE_NEEDS.indexOf(ticket.need) < FILE_NEEDS.indexOf(found.route.need)) {
    sendRefusal(response, { code: 'unavailable', message: 'The file door does not know this ticket.' });
    return;
  }
  const { route, rest } = found;
  const root = await openRoot(ticket.rootPath);
  const part = await partOf(tracker, ticket, route, request, rest).catch(async (error: unknown) => {
    await root.close();
    throw error;
  });
  try {
    const told = await route.handle({ ticket, root, request, response, query: searchParams, rest, part });
    if (told !== undefined)
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(told));
  } catch (error) {
    if (request.method !== 'PATCH' && error instanceof FolderRefused) part?.failed(1);
    throw error;
  } finally {
    part?.leave();
    await root.close();
  }
};

const isCutOff = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'ERR_STREAM_PREMATURE_CLOSE' ||
    error.code === 'ECONNRESET' ||
    error.code === 'ERR_STREAM_UNABLE_TO_PIPE');

/** Answers at a port of its own; nothing of a body is ever kept in memory, and who is slow makes the other end wait. */
export const createFileDoor = (
  tickets: FileTickets,
  tracker: Pick<UploadTracker, 'enter'>,
  place: FileDoorPlace,
  log: Log,
): FileDoor => {
  let url: string | undefined;
  const server: Server = createServer(
    { requestTimeout: 0, headersTimeout: HEADERS_MAX_MS },
    (request, response) => {
      answer(tickets, tracker, request, response).catch((error: unknown) => {
        const refusal = refusalOf(error);
        if (refusal === undefined && !isCutOff(error))
          log.error({ cause: describeError(error), method: request.method }, 'a request for files failed');
        sendRefusal(
          response,
          refusal ?? { code: 'internal', message: 'Something went wrong with the files.' },
        );
      });
    },
  );
  server.timeout = SILENCE_MAX_MS;
  server.keepAliveTimeout = IDLE_MS;
  return {
    url: () => url,
    listen: async () => {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(place.port, place.host, resolve);
      });
      const bound = server.address();
      const port = typeof bound === 'object' && bound !== null ? bound.port : place.port;
      url = place.advertised ?? `http://${place.host.includes(':') ? `[${place.host}]` : place.host}:${port}`;
      log.info({ url }, 'files are served');
    },
    close: async () => {
      url = undefined;
      if (!server.listening) return;
      const isClosed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await isClosed;
    },
  };
};
