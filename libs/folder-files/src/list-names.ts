import { type Dir, type Dirent, opendir } from 'node:fs';
import { promisify } from 'node:util';
import { type EntryKind, entryKindOf } from './entry-stat.ts';
import { nameOfBytes } from './byte-name.ts';
import type { OpenFolder } from './open-folder.ts';

const PIECE = 512;
/** Names as bytes: the types of Node know only those that are text. */
const OPTIONS: object = { encoding: 'buffer', bufferSize: PIECE };
const openDir = promisify((path: string, done: (error: NodeJS.ErrnoException | null, dir: Dir) => void) =>
  opendir(path, OPTIONS, done),
);

export type NamedKind = { readonly name: string; readonly kind: EntryKind };

const nameOf = (dirent: Dirent): string => {
  const name: unknown = dirent.name;
  return name instanceof Uint8Array ? nameOfBytes(name) : dirent.name;
};

/** What lies in an open folder, one after the other, in no order: of a folder of millions only a piece is in memory. */
export const namesIn = async function* (folder: OpenFolder): AsyncGenerator<NamedKind> {
  const dir = await openDir(`/proc/self/fd/${folder.handle.fd}`);
  for await (const dirent of dir) yield { name: nameOf(dirent), kind: entryKindOf(dirent) };
};
