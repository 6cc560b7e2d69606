import type { FileHandle } from 'node:fs/promises';
import { FolderRefused, errnoOf } from './folder-refused.ts';
import { splitPath } from './file-path.ts';
import { namesIn } from './list-names.ts';
import {
  createFile,
  type OpenFolder,
  openFile,
  openToWrite,
  removeFile,
  statIfThere,
  within,
} from './open-folder.ts';
import { settleFile } from './put-file.ts';
import { writeAll } from './write-all.ts';
import { ownPlace } from './staging.ts';
import { type ChecksumCheck, noCheck } from './checksum.ts';
import { decodeRecord, encodeRecord, type UploadRecord } from './upload-record.ts';

/** How far an upload has come. `isSettled`: it is whole, and in its place. */
export type UploadState = UploadRecord & { readonly offset: number; readonly isSettled: boolean };

/**
 * Uploads on their way into one folder. The bytes that arrived lie in the folder's own place; how many there are is how far it is, so that nothing
 * has to be kept elsewhere, and a service that was killed goes on where it was.
 */
export type FolderUploads = {
  /** @throws FolderRefused if it would not be let in at its end either */
  readonly begin: (id: string, record: UploadRecord) => Promise<void>;
  /** @throws FolderRefused `upload-unknown` */
  readonly find: (id: string) => Promise<UploadState>;
  /** Adds what comes, and no more than was announced; how far it is then. What does not match its checksum is thrown away. */
  readonly add: (
    id: string,
    source: AsyncIterable<Uint8Array>,
    offset: number,
    check?: ChecksumCheck,
  ) => Promise<number>;
  /** Moves it to its place if it is whole; again is no work. */
  readonly settle: (id: string) => Promise<void>;
  readonly drop: (id: string) => Promise<void>;
  /** Removes those that nobody went on with. How many. */
  readonly sweep: (olderThanMs: number) => Promise<number>;
  readonly close: () => Promise<void>;
};

const ID = /^[0-9a-f]{32}$/;
const RECORD_BYTES_MAX = 16_384;
const FILE_MODE = 0o664;
const EXECUTABLE_MODE = 0o775;
const record = (id: string): string => `${id}.json`;
/** While bytes with a checksum come in: from where they are not to be believed. */
const unproven = (id: string): string => `${id}.unproven`;

const unknown = (): never => {
  throw new FolderRefused(
    'upload-unknown',
    'There is no such upload: it is finished long ago, or was given up.',
  );
};

const upTo = async function* (
  bytesMax: number,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let left = bytesMax;
  for await (const piece of source) {
    left -= piece.length;
    if (left < 0)
      throw new FolderRefused('invalid-request', 'More bytes came than the upload was announced with.');
    yield piece;
  }
};

const readSmall = async (folder: OpenFolder, name: string): Promise<string> => {
  const { handle, stat } = await openFile(folder, name);
  try {
    if (stat.size > RECORD_BYTES_MAX) return '';
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
};

/** Opens the uploads of a folder; whoever opened them closes them. */
export const folderUploads = async (root: OpenFolder): Promise<FolderUploads> => {
  const place = await ownPlace(root, 'uploads');

  const ifThere = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  };
  const writeSmall = async (name: string, text: string): Promise<void> => {
    const handle = await createFile(root, place, name, FILE_MODE);
    try {
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
  };
  const recordOf = async (id: string): Promise<UploadRecord> => {
    const text = ID.test(id) ? await ifThere(() => readSmall(place, record(id))) : undefined;
    return (text === undefined ? undefined : decodeRecord(text)) ?? unknown();
  };
  const withBytes = async <T>(
    id: string,
    work: (handle: FileHandle) => Promise<T>,
  ): Promise<T | undefined> => {
    const handle = await ifThere(() => openToWrite(place, id));
    if (handle === undefined) return undefined;
    try {
      return await work(handle);
    } finally {
      await handle.close();
    }
  };
  /** Bytes whose checksum nobody has compared, since the service was killed, are no bytes. */
  const offsetOf = async (id: string, sizeBytes: number): Promise<number> => {
    const found = await statIfThere(place, id);
    if (found === undefined) return sizeBytes;
    const doubt = await ifThere(() => readSmall(place, unproven(id)));
    if (doubt === undefined) return Number(found.size);
    const from = Math.min(Number(doubt) || 0, Number(found.size));
    await withBytes(id, (handle) => handle.truncate(from));
    await removeFile(place, unproven(id));
    return from;
  };
  const settle = async (id: string, known: UploadRecord): Promise<void> => {
    await withBytes(id, async (handle) => {
      await handle.sync();
      if (known.modifiedAtMs !== undefined) await handle.utimes(new Date(), known.modifiedAtMs / 1000);
      await settleFile(root, { place, name: id, handle }, known.path, { onlyNew: !known.isReplacing });
    });
  };
  const drop = async (id: string): Promise<void> => {
    for (const name of [unproven(id), id, record(id)]) await ifThere(() => removeFile(place, name));
  };

  return {
    begin: async (id, wished) => {
      if (!ID.test(id)) unknown();
      const { parent, name } = splitPath(wished.path);
      if (!wished.isReplacing) {
        const there = await ifThere(() => within(root, parent, (folder) => statIfThere(folder, name)));
        if (there !== undefined)
          throw new FolderRefused('file-exists', 'There is something at this path already.');
      }
      const mode = wished.isExecutable === true ? EXECUTABLE_MODE : FILE_MODE;
      await (await createFile(root, place, id, mode)).close();
      await writeSmall(record(id), encodeRecord(wished));
    },
    find: async (id) => {
      const known = await recordOf(id);
      const offset = await offsetOf(id, known.sizeBytes);
      // It was killed between the last byte and the move.
      if (offset === known.sizeBytes) await settle(id, known);
      return { ...known, offset, isSettled: offset === known.sizeBytes };
    },
    add: async (id, source, offset, check = noCheck) => {
      const { sizeBytes } = await recordOf(id);
      if (check.isNeeded) await writeSmall(unproven(id), String(offset));
      const end = await withBytes(id, async (handle) => {
        try {
          const reached = await writeAll(handle, check.watch(upTo(sizeBytes - offset, source)), offset);
          check.compare();
          return reached;
        } catch (error) {
          if (check.isNeeded) await handle.truncate(offset);
          throw error;
        } finally {
          if (check.isNeeded) await removeFile(place, unproven(id));
        }
      });
      return end ?? unknown();
    },
    settle: async (id) => settle(id, await recordOf(id)),
    drop: async (id) => {
      await recordOf(id);
      await drop(id);
    },
    sweep: async (olderThanMs) => {
      let swept = 0;
      for await (const { name } of namesIn(place)) {
        const [id = ''] = name.split('.');
        const stat = await statIfThere(place, name);
        if (stat === undefined || Number(stat.mtimeMs) > olderThanMs) continue;
        const bytes = ID.test(id) ? await statIfThere(place, id) : undefined;
        if (bytes !== undefined && Number(bytes.mtimeMs) > olderThanMs) continue;
        if (ID.test(id)) await drop(id);
        else if (!stat.isDirectory()) await removeFile(place, name);
        swept += 1;
      }
      return swept;
    },
    close: () => place.close(),
  };
};
