import { type Dir, type Dirent, opendir } from 'node:fs';
import { promisify } from 'node:util';
import { type Entry, kindOf } from './entry.ts';
import type { Folder } from './folder.ts';

const PIECE = 512;
/** Names as bytes: the types of Node know only those that are text. */
const OPTIONS: object = { encoding: 'buffer', bufferSize: PIECE };

const openDir = promisify((path: string, done: (error: NodeJS.ErrnoException | null, dir: Dir) => void) =>
  opendir(path, OPTIONS, done),
);

const nameOf = (dirent: Dirent): string => {
  const name: unknown = dirent.name;
  return Buffer.isBuffer(name) ? name.toString('latin1') : dirent.name;
};

/** What lies in an open folder, some at a time. Where the folder does not say what is what, that was asked. */
export const namesIn = async function* (folder: Folder): AsyncIterable<readonly Entry[]> {
  const dir = await openDir(`/proc/self/fd/${folder.fd}`);
  let some: Entry[] = [];
  // The iterator closes the folder also if nobody wants its end.
  for await (const dirent of dir) {
    some.push({ name: nameOf(dirent), kind: kindOf(dirent), stat: undefined });
    if (some.length === PIECE) {
      yield some;
      some = [];
    }
  }
  yield some;
};
