import {
  CHECKSUM_ALGORITHMS,
  FolderRefused,
  folderUploads,
  UNPACK_LIMITS,
  unpackTar,
  unpackZip,
} from '#folder-files';
import { choiceOfQuery, type DoorRoute, type Exchange, pathOfQuery, sentBody } from './exchange.ts';
import { limited } from './limited.ts';
import { serveTus } from './serve-tus.ts';
import { trackedUploads } from './tracked-uploads.ts';

const EXTENSIONS = 'creation,creation-with-upload,termination,expiration,checksum';

const requireRoom = ({ request, ticket }: Exchange): void => {
  const length = Number(request.headers['upload-length'] ?? 0);
  if (ticket.roomBytes !== null && length > ticket.roomBytes)
    throw new FolderRefused(
      'folder-full',
      `The file has ${length} bytes, and the folder has room for ${ticket.roomBytes} more.`,
    );
};

const upload = async (exchange: Exchange): Promise<undefined> => {
  const uploads = trackedUploads(await folderUploads(exchange.root), exchange.part);
  try {
    if (exchange.request.method === 'POST') requireRoom(exchange);
    await serveTus(exchange, uploads);
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
    brings: method === 'POST' ? 'begins' : 'follows',
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
    brings: 'begins',
    handle: async (exchange) => {
      const { root, query, ticket, part } = exchange;
      const unpack = choiceOfQuery(query, 'format', ['tar', 'zip']) === 'tar' ? unpackTar : unpackZip;
      const room = ticket.roomBytes;
      const bytesMax = Math.min(UNPACK_LIMITS.bytesMax, room ?? UNPACK_LIMITS.bytesMax);
      const source = limited(sentBody(exchange), room);
      const outcome = await unpack(root, pathOfQuery(query), source, { ...UNPACK_LIMITS, bytesMax });
      part?.filed(outcome.files);
      part?.failed(outcome.skippedCount);
      return outcome;
    },
  },
];
