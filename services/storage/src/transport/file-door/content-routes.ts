import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import {
  FolderRefused,
  imageTypeOf,
  openToRead,
  packTar,
  packZip,
  putFile,
  readByteRange,
  type ReadableFile,
  textOfName,
} from '#folder-files';
import { choiceOfQuery, type DoorRoute, type Exchange, pathOfQuery, sentBody } from './exchange.ts';
import { limited } from './limited.ts';

const PIECE_BYTES = 512 * 1024;
const SIGNATURE_BYTES = 32;
/** What a folder's file says is never carried out in the name of Berth's own page. */
const AS_DATA = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
  'cache-control': 'private, no-cache',
};

/** `attachment; filename*=UTF-8''…`, as RFC 6266 has it. */
const savedAs = (name: string): string =>
  `attachment; filename*=UTF-8''${encodeURIComponent(name).replaceAll(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`)}`;

const isKnown = (header: string | undefined, etag: string): boolean =>
  header !== undefined && header.split(',').some((one) => ['*', etag, `W/${etag}`].includes(one.trim()));

/** Pictures may be shown; all else is a file to be saved. */
const lookOf = async ({ handle }: ReadableFile, isInline: boolean): Promise<string> => {
  if (!isInline) return 'application/octet-stream';
  const begin = Buffer.alloc(SIGNATURE_BYTES);
  await handle.read(begin, 0, begin.length, 0);
  return imageTypeOf(begin) ?? 'application/octet-stream';
};

const sendFile = async (exchange: Exchange, file: ReadableFile, name: string): Promise<void> => {
  const { request, response, query } = exchange;
  const { etag, sizeBytes, modifiedAtMs, handle } = file;
  const always = {
    ...AS_DATA,
    etag,
    'last-modified': new Date(modifiedAtMs).toUTCString(),
    'accept-ranges': 'bytes',
  };
  if (isKnown(request.headers['if-none-match'], etag)) {
    response.writeHead(304, always).end();
    return;
  }
  const condition = request.headers['if-range'];
  const range = condition === undefined || condition === etag ? request.headers.range : undefined;
  const part = readByteRange(range, sizeBytes);
  if (part === 'none') {
    response.setHeader('content-range', `bytes */${sizeBytes}`);
    throw new FolderRefused('range-unsatisfiable', `The file has ${sizeBytes} bytes.`);
  }
  const [first, length] = part === 'whole' ? [0, sizeBytes] : [part.first, part.last - part.first + 1];
  const type = await lookOf(file, query.get('inline') === 'true');
  response.writeHead(part === 'whole' ? 200 : 206, {
    ...always,
    'content-type': type,
    'content-length': length,
    'content-disposition': type.startsWith('image/') ? 'inline' : savedAs(name),
    ...(part === 'whole' ? {} : { 'content-range': `bytes ${part.first}-${part.last}/${sizeBytes}` }),
  });
  if (request.method === 'HEAD' || length === 0) {
    response.end();
    return;
  }
  const source = handle.createReadStream({
    start: first,
    end: first + length - 1,
    highWaterMark: PIECE_BYTES,
    autoClose: false,
  });
  await pipeline(source, response);
};

const readContent = async (exchange: Exchange): Promise<undefined> => {
  const path = pathOfQuery(exchange.query);
  const file = await openToRead(exchange.root, path);
  try {
    await sendFile(exchange, file, textOfName(path.at(-1) ?? ''));
  } finally {
    await file.handle.close();
  }
};

const conditionOf = ({ request }: Exchange): { readonly ifMatch?: string; readonly onlyNew?: boolean } => {
  const ifMatch = request.headers['if-match'];
  return {
    ...(ifMatch === undefined ? {} : { ifMatch }),
    ...(request.headers['if-none-match'] === '*' ? { onlyNew: true } : {}),
  };
};

/** The bytes of files and of whole folders. */
export const CONTENT_ROUTES: readonly DoorRoute[] = [
  { method: 'GET', name: 'content', need: 'read', handle: readContent },
  { method: 'HEAD', name: 'content', need: 'read', handle: readContent },
  {
    method: 'PUT',
    name: 'content',
    need: 'write',
    brings: 'if-large',
    handle: async (exchange) => {
      const { root, query, ticket, part } = exchange;
      const source = limited(sentBody(exchange), ticket.roomBytes);
      const outcome = await putFile(root, pathOfQuery(query), source, conditionOf(exchange));
      part?.filed(1);
      exchange.response.setHeader('etag', outcome.etag);
      return outcome;
    },
  },
  {
    method: 'GET',
    name: 'archive',
    need: 'read',
    handle: async ({ root, query, response }) => {
      const path = pathOfQuery(query);
      const format = choiceOfQuery(query, 'format', ['tar', 'zip']);
      const isCompressed = query.get('compress') === 'true';
      const source =
        format === 'tar' ? Readable.from(packTar(root, path)) : packZip(root, path, { isCompressed });
      response.writeHead(200, {
        ...AS_DATA,
        'content-type': format === 'tar' ? 'application/x-tar' : 'application/zip',
        'content-disposition': savedAs(`${textOfName(path.at(-1) ?? 'folder')}.${format}`),
      });
      await pipeline(source, response);
      return undefined;
    },
  },
];
