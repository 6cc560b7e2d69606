import { execFile } from 'node:child_process';
import { lstat, readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Bytes, DependencyFailure, type VolumeId } from '#kernel';
import { type VolumeBackend, VolumeFault, type WorkControl } from '../../ports/volume-backend.ts';
import { placedBackend } from './placed-backend.ts';
import { countTree } from './count-tree.ts';
import { copyTree, removeTree } from './run-files.ts';
import type { Trees } from './trees.ts';

const run = promisify(execFile);
const TOOL_MS = 60_000;
/** Of the file system, and of the top of each subvolume in it. */
const BTRFS_MAGIC = 0x9123683e;
const SUBVOLUME_INODE = 256;

const words = (error: unknown): string => {
  const said = typeof error === 'object' && error !== null && 'stderr' in error ? error.stderr : undefined;
  return typeof said === 'string' && said.trim() !== '' ? said.trim() : String(error);
};
const FULL = /No space left|Disk quota exceeded/;

const btrfs = async (...args: readonly string[]): Promise<string> => {
  try {
    return (await run('btrfs', [...args], { timeout: TOOL_MS })).stdout;
  } catch (error) {
    const said = words(error);
    if (FULL.test(said)) throw new VolumeFault('volume-full', said, { cause: error });
    throw new DependencyFailure('btrfs', args.slice(0, 2).join(' '), { retryable: true, cause: said });
  }
};

const isSubvolume = async (path: string): Promise<boolean> => {
  const stat = await lstat(path).catch(() => null);
  if (stat?.isDirectory() !== true || stat.ino !== SUBVOLUME_INODE) return false;
  return (await statfs(path)).type === BTRFS_MAGIC;
};

/** Below what Berth makes itself: `snapshots/<id>` and no deeper. */
const DEPTH_MAX = 3;
const removeSubvolumes = async (path: string, depth = 0): Promise<void> => {
  if (await isSubvolume(path)) {
    await btrfs('subvolume', 'delete', path);
    return;
  }
  if (depth >= DEPTH_MAX) return;
  for (const entry of await readdir(path, { withFileTypes: true }).catch(() => []))
    if (entry.isDirectory()) await removeSubvolumes(join(path, entry.name), depth + 1);
};

const qgroupOf = async (path: string): Promise<string> =>
  `0/${(await btrfs('inspect-internal', 'rootid', path)).trim()}`;

const subvolumeTrees: Trees = {
  // A read-only subvolume can't even be renamed.
  isInstant: true,
  make: async (path) => {
    await btrfs('subvolume', 'create', path);
  },
  copy: async (from, to, isFrozen, work: WorkControl) => {
    if (await isSubvolume(from)) {
      await btrfs('subvolume', 'snapshot', ...(isFrozen ? ['-r'] : []), from, to);
      return;
    }
    // From another volume.
    await btrfs('subvolume', 'create', to);
    await copyTree(from, to, work);
  },
  remove: async (path, work) => {
    await removeSubvolumes(path);
    await removeTree(path, work);
  },
  limit: async (path, quotaBytes: Bytes | null) => {
    await btrfs('qgroup', 'limit', quotaBytes === null ? 'none' : String(quotaBytes), path);
  },
  usage: async (path, signal) => {
    const [fileCount, id, table] = await Promise.all([
      countTree(path, signal),
      qgroupOf(path),
      btrfs('qgroup', 'show', '--raw', '-f', path),
    ]);
    const row = table
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .find(([name]) => name === id);
    if (row === undefined)
      throw new DependencyFailure('btrfs', `tell the usage of ${path}`, { retryable: true, cause: table });
    return { usedBytes: Number(row[1]), fileCount };
  },
};

/**
 * Folders as subvolumes: hard quotas, snapshots and clones in an instant. It takes simple quotas (`btrfs quota enable --simple`): full ones are switched
 * on by nobody here, since they stall a file system for minutes when snapshots go.
 */
export const btrfsBackend = ({
  volumeId,
  root,
  onStep,
}: {
  readonly volumeId: VolumeId;
  readonly root: string;
  readonly onStep?: () => void;
}): VolumeBackend =>
  placedBackend({
    volumeId,
    root,
    ...(onStep === undefined ? {} : { onStep }),
    kind: 'btrfs',
    trees: subvolumeTrees,
    check: async () => {
      const failure = (why: string, cause?: unknown): DependencyFailure =>
        new DependencyFailure(`volume ${volumeId}`, why, { retryable: true, cause });
      if ((await statfs(root)).type !== BTRFS_MAGIC) throw failure(`${root} is not on btrfs`);
      await btrfs('qgroup', 'show', '--raw', root).catch((cause: unknown) => {
        throw failure(`quotas are off: btrfs quota enable --simple ${root}`, cause);
      });
    },
  });
