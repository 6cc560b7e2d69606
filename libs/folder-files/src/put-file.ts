import type { FileHandle } from 'node:fs/promises';
import { etagOf } from './entry-stat.ts';
import { FolderRefused } from './folder-refused.ts';
import { type FilePath, splitPath } from './file-path.ts';
import { createKeyedTurns } from './keyed-turns.ts';
import {
  createFile,
  enterOrMake,
  linkEntry,
  moveEntry,
  type OpenFolder,
  removeFile,
  statIfThere,
  within,
} from './open-folder.ts';
import { withStaging } from './staging.ts';
import { writeAll } from './write-all.ts';

/** When a file may be put: `ifMatch` only over exactly this one, `onlyNew` only where there is nothing. */
export type PutCondition = { readonly ifMatch?: string; readonly onlyNew?: boolean };
export type PutOutcome = { readonly etag: string; readonly sizeBytes: number };

const FILE_MODE = 0o664;
const PERMISSIONS = 0o777n;
/** Who compares and replaces the same file in this process takes his turn. */
const turns = createKeyedTurns();

const requireMatch = (etag: string | undefined, { ifMatch }: PutCondition): void => {
  if (ifMatch === undefined || ifMatch === etag || (ifMatch === '*' && etag !== undefined)) return;
  throw new FolderRefused('file-changed', 'Somebody else changed the file in the meantime: read it again.');
};

/** Moves a finished file from where it was made to its place, at once: nobody ever sees half of it. */
export const settleFile = async (
  root: OpenFolder,
  made: { readonly place: OpenFolder; readonly name: string; readonly handle: FileHandle },
  target: FilePath,
  condition: PutCondition,
): Promise<PutOutcome> => {
  const { parent, name } = splitPath(target);
  const settle = (folder: OpenFolder): Promise<PutOutcome> =>
    turns(`${folder.dev}:${folder.ino}/${name}`, async () => {
      const before = await statIfThere(folder, name);
      if (before?.isDirectory() === true)
        throw new FolderRefused('file-is-a-folder', 'A folder is at this path.');
      requireMatch(before === undefined ? undefined : etagOf(before), condition);
      if (before?.isFile() === true) await made.handle.chmod(Number(before.mode & PERMISSIONS));
      if (condition.onlyNew === true) {
        await linkEntry(made.place, made.name, folder, name);
        await removeFile(made.place, made.name);
      } else await moveEntry(made.place, made.name, folder, name);
      const stat = await made.handle.stat({ bigint: true });
      return { etag: etagOf(stat), sizeBytes: Number(stat.size) };
    });
  return within(root, parent, settle, enterOrMake(root));
};

/** Puts a file, whole or not at all. Folders on the way are made. @throws FolderRefused */
export const putFile = (
  root: OpenFolder,
  target: FilePath,
  source: AsyncIterable<Uint8Array>,
  condition: PutCondition = {},
): Promise<PutOutcome> => {
  splitPath(target);
  return withStaging(root, async (place) => {
    const handle = await createFile(root, place, 'file', FILE_MODE);
    try {
      await writeAll(handle, source, 0);
      await handle.sync();
      return await settleFile(root, { place, name: 'file', handle }, target, condition);
    } finally {
      await handle.close();
    }
  });
};
