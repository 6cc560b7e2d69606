import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Ground } from './compare.ts';
import { delayedGround, fastFolder, localGround, PROFILES } from './grounds.ts';
import { makeFlatFolder, makeTree, type Tree } from './make-tree.ts';
import { isLocal, type Part } from './parts.ts';
import type { Settings } from './settings.ts';

/** A tree of a part, and where it is worked on. */
export type Place = { readonly ground: Ground; readonly tree: Tree; readonly remove: () => void };

/** A file of up to 4 KiB takes a block, and there are as many copies as runs, and one of coreutils. */
const BYTES_PER_FILE = 8192;

export const makePlace = (part: Part, settings: Settings, delayfs: string): Place => {
  const { sizes, filesPerFolder, runs } = settings;
  const parent = isLocal(part) ? settings.folder : fastFolder(sizes[part] * BYTES_PER_FILE * (runs + 2));
  const backing = mkdtempSync(join(parent, 'berth-bench-files-'));
  const made =
    part === 'flat'
      ? makeFlatFolder(join(backing, 'tree'), sizes.flat)
      : makeTree(join(backing, 'tree'), sizes[part], filesPerFolder);
  const ground =
    part === 'local' || part === 'localSmall'
      ? localGround(backing)
      : delayedGround(delayfs, backing, PROFILES[part === 'flat' ? 'latency' : part]);
  return {
    ground,
    tree: { ...made, path: 'tree' },
    remove: () => rmSync(backing, { recursive: true, force: true, maxRetries: 3 }),
  };
};
