import { mkdir } from 'node:fs/promises';
import type { VolumeId } from '#kernel';
import type { VolumeBackend } from '../../ports/volume-backend.ts';
import { placedBackend } from './placed-backend.ts';
import { copyTree, measureTree, removeTree } from './run-files.ts';
import type { Trees } from './trees.ts';

/** By means that every file system has: copies take as long as the files are many. */
export const plainTrees: Trees = {
  isInstant: false,
  make: async (path) => {
    await mkdir(path);
  },
  copy: (from, to, _isFrozen, work) => copyTree(from, to, work),
  remove: removeTree,
  limit: () => Promise.resolve(),
  usage: measureTree,
};

/** Folders on any file system that is mounted. */
export const posixBackend = (options: {
  readonly volumeId: VolumeId;
  readonly root: string;
  readonly onStep?: () => void;
}): VolumeBackend =>
  placedBackend({
    ...options,
    kind: 'posix',
    trees: plainTrees,
  });
