import type { BigIntStats, Dirent } from 'node:fs';
import * as calls from './file-calls.ts';
import { at, type Folder } from './folder.ts';
import type { Tell } from './tell.ts';

export type Kind =
  'file' | 'folder' | 'link' | 'pipe' | 'socket' | 'char-device' | 'block-device' | 'unknown';

export type Entry = { readonly name: string; kind: Kind; stat: BigIntStats | undefined };

export const kindOf = (what: BigIntStats | Dirent): Kind => {
  if (what.isFile()) return 'file';
  if (what.isDirectory()) return 'folder';
  if (what.isSymbolicLink()) return 'link';
  if (what.isFIFO()) return 'pipe';
  if (what.isSocket()) return 'socket';
  if (what.isCharacterDevice()) return 'char-device';
  if (what.isBlockDevice()) return 'block-device';
  return 'unknown';
};

/** The attributes of an entry, asked for at most once; absent: there are none, and that was told. */
export const statEntry = async (
  tell: Tell,
  folder: Folder,
  entry: Entry,
): Promise<BigIntStats | undefined> => {
  try {
    entry.stat ??= await calls.lstat(at(folder, entry.name));
    return entry.stat;
  } catch (error) {
    tell.failure(folder, entry.name, 'stat', error);
    return undefined;
  }
};
