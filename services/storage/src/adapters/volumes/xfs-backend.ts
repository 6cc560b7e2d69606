import { lstat, mkdir, readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { DependencyFailure, type VolumeId } from '#kernel';
import { type VolumeBackend, VolumeFault } from '../../ports/volume-backend.ts';
import { placedBackend } from './placed-backend.ts';
import { countTree } from './count-tree.ts';
import { copyTree, removeTree } from './run-files.ts';
import type { Trees } from './trees.ts';
import { type ProjectQuotas, xfsTools } from './xfs-quotas.ts';

const XFS_MAGIC = 0x58465342;
const PROJECTS = 2 ** 32 - 1;
const TRIES_MAX = 100;

/** A tree, or what may be trees in the home of a folder: nothing else is ever a project. */
const treesIn = async (path: string): Promise<readonly string[]> => {
  const isFolder = async (one: string) => (await lstat(one).catch(() => null))?.isDirectory() === true;
  if (!(await isFolder(path))) return [];
  const snapshots = join(path, 'snapshots');
  const names = (await isFolder(snapshots)) ? await readdir(snapshots) : [];
  const within = [join(path, 'data'), ...names.map((name) => join(snapshots, name))];
  const found = [path];
  for (const one of within) if (await isFolder(one)) found.push(one);
  return found;
};

/** Trees that are a project each: counted and bounded by the file system, cloned by sharing the blocks of each file. */
const projectTrees = (root: string, quotas: ProjectQuotas): Trees => {
  let lastTurn: Promise<unknown> = Promise.resolve();
  /** One at a time: two trees must not take the same number. */
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = lastTurn.then(act, act);
    lastTurn = turn.catch(() => undefined);
    return turn;
  };

  /** The number of its inode, or the next one that no other tree has. What is left of a tree that is gone has no files, and is taken over. */
  const becomeProject = (path: string): Promise<void> =>
    inTurn(async () => {
      const { ino } = await lstat(path);
      for (let step = 0; step < TRIES_MAX; step += 1) {
        const project = 1 + ((ino + step) % PROJECTS);
        const { inodes } = await quotas.use(root, project);
        if (inodes > 0) continue;
        await quotas.limit(root, project, null);
        await quotas.assign(path, project);
        return;
      }
      throw new VolumeFault('not-supported', `no free project number was found in ${TRIES_MAX} tries`);
    });
  /** @throws DependencyFailure for a tree that is not of Berth's making */
  const projectAt = async (path: string): Promise<number> => {
    const project = await quotas.projectOf(path);
    if (project !== 0) return project;
    throw new DependencyFailure('xfs', `find the project of ${path}`, { retryable: false, cause: undefined });
  };
  const make = async (path: string): Promise<void> => {
    await mkdir(path);
    await becomeProject(path);
  };

  return {
    isInstant: false,
    make,
    copy: async (from, to, _isFrozen, work) => {
      const there = await lstat(from).catch(() => null);
      if (there?.isDirectory() !== true)
        throw new VolumeFault('origin-gone', 'What was to be copied is no longer there.');
      await make(to);
      await copyTree(from, to, work);
    },
    remove: async (path, work) => {
      // Before its files: what is left of a kill in between is found again, and a bound of nothing would not be.
      for (const tree of await treesIn(path)) {
        const project = await quotas.projectOf(tree);
        if (project !== 0) await quotas.limit(root, project, null);
      }
      await removeTree(path, work);
    },
    limit: async (path, quotaBytes) => quotas.limit(root, await projectAt(path), quotaBytes),
    usage: async (path, signal) => {
      const [fileCount, { usedBytes }] = await Promise.all([
        countTree(path, signal),
        projectAt(path).then((project) => quotas.use(root, project)),
      ]);
      return { usedBytes, fileCount };
    },
  };
};

/** Folders on XFS as projects: hard quotas, and clones that share their blocks until they change. Wants `mount -o prjquota`. */
export const xfsBackend = ({
  volumeId,
  root,
  quotas = xfsTools,
  onStep,
}: {
  readonly volumeId: VolumeId;
  readonly root: string;
  readonly quotas?: ProjectQuotas;
  readonly onStep?: () => void;
}): VolumeBackend =>
  placedBackend({
    volumeId,
    root,
    ...(onStep === undefined ? {} : { onStep }),
    kind: 'xfs',
    trees: projectTrees(root, quotas),
    check: async () => {
      if ((await statfs(root)).type !== XFS_MAGIC)
        throw new DependencyFailure(`volume ${volumeId}`, `${root} is not on xfs`, {
          retryable: true,
          cause: undefined,
        });
      await quotas.check(root);
    },
  });
