import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../seeded-random.ts';

export type Tree = { readonly path: string; readonly files: number; readonly folders: number };

const FOLDERS_PER_FOLDER = 20;
const BYTES_MAX = 4096;

/** Files of up to 4 KiB, so many to a folder, in two levels of folders: what data sets of images or text look like. */
export const makeTree = (path: string, files: number, filesPerFolder = 100): Tree => {
  const random = seededRandom(files);
  const bytes = Buffer.alloc(BYTES_MAX, 'berth');
  const folders = Math.ceil(files / filesPerFolder);
  for (let d = 0; d < folders; d++) {
    const folder = join(path, `part${Math.floor(d / FOLDERS_PER_FOLDER)}`, `folder${d}`);
    mkdirSync(folder, { recursive: true });
    const inIt = Math.min(filesPerFolder, files - d * filesPerFolder);
    for (let f = 0; f < inIt; f++)
      writeFileSync(join(folder, `file${f}`), bytes.subarray(0, Math.floor(random() * BYTES_MAX)));
  }
  return { path, files, folders: folders + Math.ceil(folders / FOLDERS_PER_FOLDER) + 1 };
};

/** All in one folder. */
export const makeFlatFolder = (path: string, files: number): Tree => {
  mkdirSync(path, { recursive: true });
  for (let f = 0; f < files; f++) writeFileSync(join(path, `file${f}`), 'berth');
  return { path, files, folders: 1 };
};
