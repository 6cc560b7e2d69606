import { MemoryLocker, Server } from '@tus/server';
import {
  CHECKSUM_ALGORITHMS,
  checkOf,
  type FolderUploads,
  FolderRefused,
  folderUploads,
  FolderTusStore,
  refusalOf,
  UNPACK_LIMITS,
  unpackTar,
  unpackZip,
} from '#folder-files';
import { bodyOf, choiceOfQuery, type DoorRoute, type Exchange, pathOfQuery } from './exchange.ts';
import { limited } from './limited.ts';
import { REFUSED_HEADER } from './refusals.ts';

/** Of all requests: who asks for the same upload waits for the other, who is asked to come to an end. */
const locker = new MemoryLocker();
const EXTENSIONS = 'creation,creation-with-upload,termination,expiration,checksum';

const requireRoom = ({ request, ticket }: Exchange): void => {
  const length = Number(request.headers['upload-length'] ?? 0);
  if (ticket.roomBytes !== null && length > ticket.roomBytes)
    throw new FolderRefused(
      'folder-full',
      `The file has ${length} bytes, and the folder has room for ${ticket.roomBytes} more.`,
    );
};

const checksumOf = ({ request }: Exchange): string | undefined => {
  const header = request.headers['upload-checksum'];
  return Array.isArray(header) ? header[0] : header;
};

/** A tus server for one request: it knows this folder and this checksum, and no other. */
const serve = async (exchange: Exchange, uploads: FolderUploads): Promise<void> => {
  const { request, response } = exchange;
  const server = new Server({
    path: '/uploads',
    datastore: new FolderTusStore(uploads, checkOf(checksumOf(exchange)), Date.now()),
    locker,
    generateUrl: (_request, { id }) => `${(request.url ?? '').split('?')[0]?.replace(/\/$/, '')}/${id}`,
    getFileIdFromRequest: () => exchange.rest,
    onUploadFinish: async (_request, { id }) => {
      await uploads.settle(id);
      return {};
    },
    onResponseError: (_request, error) => {
      const refusal = refusalOf(error);
      if (refusal === undefined) return undefined;
      response.setHeader(REFUSED_HEADER, refusal.code);
      return { status_code: 400, body: JSON.stringify(refusal) };
    },
  });
  await server.handle(request, response);
};

const upload = async (exchange: Exchange): Promise<undefined> => {
  const uploads = await folderUploads(exchange.root);
  try {
    if (exchange.request.method === 'POST') requireRoom(exchange);
    await serve(exchange, uploads);
  } finally {
    await uploads.close();
  }
};

/** tus 1.0, and archives that are unpacked as they arrive: what many small files are best sent as. */
export const UPLOAD_ROUTES: readonly DoorRoute[] = [
  ...['POST', 'HEAD', 'PATCH', 'DELETE'].map((method): DoorRoute => ({
    method,
    name: 'uploads',
    need: 'write',
    handle: upload,
  })),
  {
    method: 'OPTIONS',
    name: 'uploads',
    need: 'write',
    handle: ({ response }) => {
      response
        .writeHead(204, {
          'tus-resumable': '1.0.0',
          'tus-version': '1.0.0',
          'tus-extension': EXTENSIONS,
          'tus-checksum-algorithm': CHECKSUM_ALGORITHMS.join(','),
        })
        .end();
      return undefined;
    },
  },
  {
    method: 'POST',
    name: 'archive',
    need: 'write',
    handle: ({ root, request, query, ticket }) => {
      const unpack = choiceOfQuery(query, 'format', ['tar', 'zip']) === 'tar' ? unpackTar : unpackZip;
      const room = ticket.roomBytes;
      const bytesMax = Math.min(UNPACK_LIMITS.bytesMax, room ?? UNPACK_LIMITS.bytesMax);
      const source = limited(bodyOf(request), room);
      return unpack(root, pathOfQuery(query), source, { ...UNPACK_LIMITS, bytesMax });
    },
  },
];
