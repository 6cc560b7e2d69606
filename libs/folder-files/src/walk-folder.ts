import type { BigIntStats } from 'node:fs';
import { errnoOf } from './folder-refused.ts';
import { type FilePath, isOwnName } from './file-path.ts';
import { namesIn } from './list-names.ts';
import { enter, type OpenFolder, statIn, within } from './open-folder.ts';

/** Something below a folder. */
export type Walked = { readonly path: FilePath; readonly stat: BigIntStats };

const DEPTH_MAX = 256;
/** Gone before it could be looked at, or swapped for something else: that is how a folder is in which others work. */
const VANISHED = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

const orGone = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await work();
  } catch (error) {
    if (VANISHED.has(errnoOf(error) ?? '')) return undefined;
    throw error;
  }
};

const walk = async function* (folder: OpenFolder, path: FilePath, isRoot: boolean): AsyncGenerator<Walked> {
  for await (const { name } of namesIn(folder)) {
    if (isRoot && isOwnName(name)) continue;
    const stat = await orGone(() => statIn(folder, name));
    if (stat === undefined) continue;
    const below = [...path, name];
    yield { path: below, stat };
    if (!stat.isDirectory() || below.length >= DEPTH_MAX) continue;
    const inner = await orGone(() => enter(folder, name));
    if (inner === undefined) continue;
    try {
      yield* walk(inner, below, false);
    } finally {
      await inner.close();
    }
  }
};

/** Everything below `path`, folders before what is in them; no link is followed. Paths begin at `path`. */
export const walkFolder = async function* (root: OpenFolder, path: FilePath): AsyncGenerator<Walked> {
  const top = await within(root, path.slice(0, -1), async (parent) => {
    const name = path.at(-1);
    return name === undefined ? undefined : enter(parent, name);
  });
  try {
    yield* walk(top ?? root, [], top === undefined);
  } finally {
    await top?.close();
  }
};
