import { BerthError, unreachable } from './berth-error.ts';
import type { CallOptions, Connection } from './connection.ts';
import { joined } from './frames.ts';
import type { components } from './generated/schema.ts';
import { addressOf, type Answer, type Call, type Input, type WriteOptions } from './operation.ts';
import { allOf } from './page.ts';
import { backOff, pause, reasonOf } from './pause.ts';
import { upload, type UploadOptions } from './upload.ts';

type Schemas = components['schemas'];
export type Folder = Schemas['FolderResource'];
export type FileEntry = Schemas['FileEntryResource'];
type ListQuery = NonNullable<Input<'listFolders'>['query']>;

/** A break of so many tries in a row, without a byte between them, is the end. */
const TRIES_MAX = 6;
/** A part of the file that does not come for so long is asked for again. */
const SILENCE_MS = 30_000;
const READY_MAX_MS = 60_000;

const isBlob = (value: Blob | Uint8Array<ArrayBuffer> | string): value is Blob => value instanceof Blob;

/** The bytes of a file as they come; after a break it goes on, unless the file has changed meanwhile. */
async function* download(
  connection: Connection,
  path: string,
  { signal }: CallOptions,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  let [offset, etag, tries, next] = [0, '', 0, backOff()];
  for (;;) {
    const late = new AbortController();
    const both = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
    let silence = setTimeout(() => late.abort(), SILENCE_MS);
    try {
      const headers = offset === 0 ? {} : { range: `bytes=${offset}-`, 'if-range': etag };
      const answer = await connection.exchange('GET', path, { signal: both, headers, isRepeatable: true });
      if (offset > 0 && answer.status !== 206)
        throw new BerthError('The file was changed while it was read.', {
          code: 'file-changed',
          status: 412,
        });
      etag = answer.headers.get('etag') ?? '';
      const reader = answer.body?.getReader();
      for (;;) {
        const piece = await reader?.read();
        if (piece === undefined || piece.done) return;
        clearTimeout(silence);
        silence = setTimeout(() => late.abort(), SILENCE_MS);
        offset += piece.value.length;
        [tries, next] = [0, backOff()];
        yield piece.value;
      }
    } catch (cause) {
      if (signal?.aborted === true) throw reasonOf(signal);
      tries += 1;
      const isFinal = cause instanceof BerthError && !cause.retryable;
      if (isFinal) throw cause;
      if (tries >= TRIES_MAX) throw unreachable(connection.url, cause);
      await pause(next(), signal);
    } finally {
      clearTimeout(silence);
      late.abort();
    }
  }
}

/** Folders that outlive sessions, and the files in them. */
export const createFolders = (connection: Connection, call: Call) => {
  const contentOf = (folder: string, path: string): string =>
    addressOf('readFile', { path: { folder }, query: { path } });
  const untilReady = async (folder: string, options: CallOptions): Promise<Folder> => {
    const givesUpAt = performance.now() + READY_MAX_MS;
    for (const next = backOff(); ; await pause(next(), options.signal)) {
      const found = await call('getFolder', { path: { folder } }, options);
      if (found.phase === 'ready') return found;
      if (found.phase !== 'provisioning' || performance.now() > givesUpAt)
        throw new BerthError(
          `The folder ${folder} is ${found.phase}: ${found.fault?.message ?? 'it was not ready in time'}`,
          {
            code: found.fault?.code ?? 'deadline-exceeded',
            status: 409,
          },
        );
    }
  };
  return {
    /** Makes one, and waits until it can be used. */
    create: async (wish: Schemas['CreateFolderDto'], options: WriteOptions = {}): Promise<Folder> => {
      const { folder } = await call('createFolder', { body: wish }, options);
      return untilReady(folder?.folderId ?? wish.name, options);
    },
    /** By its name or id. */
    get: (folder: string, options?: CallOptions): Promise<Folder> =>
      call('getFolder', { path: { folder } }, options),
    list: (query: ListQuery = {}, options?: CallOptions): AsyncGenerator<Folder, void, undefined> =>
      allOf(
        (cursor) => call('listFolders', { query: { ...query, ...cursor } }, options),
        ({ folders }) => folders,
      ),
    /** Into the trash; `berth folder restore` gets it back. */
    trash: (folder: string, options?: WriteOptions): Promise<Answer<'actOnFolder'>> =>
      call('actOnFolder', { path: { folder, action: 'trash' } }, options),
    /** What lies in a directory, all pages. */
    files: async function* files(
      folder: string,
      path = '',
      options?: CallOptions,
    ): AsyncGenerator<FileEntry, void, undefined> {
      let after: string | undefined;
      do {
        const query = { ...(path === '' ? {} : { path }), ...(after === undefined ? {} : { after }) };
        const page: Answer<'listFiles'> = await call('listFiles', { path: { folder }, query }, options);
        yield* page.items;
        after = page.next ?? undefined;
      } while (after !== undefined);
    },
    /** Sends one file; after any break it goes on with what has not arrived. In Node, `openAsBlob` of `node:fs` makes a Blob of any file without reading it. */
    upload: (
      folder: string,
      path: string,
      content: Blob | Uint8Array<ArrayBuffer> | string,
      options: UploadOptions = {},
    ): Promise<void> =>
      upload(connection, folder, path, isBlob(content) ? content : new Blob([content]), options),
    /** The bytes of a file as they come. */
    download: (
      folder: string,
      path: string,
      options: CallOptions = {},
    ): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> =>
      download(connection, contentOf(folder, path), options),
    /** The whole file. */
    read: async (
      folder: string,
      path: string,
      options: CallOptions = {},
    ): Promise<Uint8Array<ArrayBuffer>> => {
      const pieces: Uint8Array[] = [];
      for await (const piece of download(connection, contentOf(folder, path), options)) pieces.push(piece);
      return joined(pieces);
    },
    /** A folder of it, or all of it, as a tar or zip that is packed while it is read. */
    archive: async (
      folder: string,
      path = '',
      format: 'tar' | 'zip' = 'tar',
      options: CallOptions = {},
    ): Promise<ReadableStream<Uint8Array>> => {
      const query = { format, ...(path === '' ? {} : { path }) };
      const answer = await connection.exchange('GET', addressOf('packFolder', { path: { folder }, query }), {
        ...options,
        isRepeatable: true,
      });
      return answer.body ?? new Blob([]).stream();
    },
    remove: (folder: string, path: string, options?: CallOptions): Promise<undefined> =>
      call('removeFile', { path: { folder }, query: { path } }, options),
  };
};
export type Folders = ReturnType<typeof createFolders>;
