import { chmod, chown, mkdir, readdir, readFile, rename, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DependencyFailure, type FolderId, folderId, isSessionId, type VolumeId } from '#kernel';
import { filesOf, homeOf, VOLUME_MARK, WORK_FOLDER, workOf } from '../../domain/volume/folder-layout.ts';
import type { CopySource, VolumeBackend } from '../../ports/volume-backend.ts';
import { exists, renameIfThere } from './file-steps.ts';
import { copyTree, measureTree, removeTree } from './run-files.ts';

/** Whom files in sessions belong to, in every image. */
export const SESSION_OWNER = { uid: 1000, gid: 1000 } as const;
const SHARD = /^[0-9a-f]{2}$/;

/**
 * Files of a session belong to one user in every image. Who may not give files away leaves the folder open instead: nobody but this service gets
 * past the folder above it.
 */
export const openToSessions = async (path: string): Promise<void> => {
  try {
    await chown(path, SESSION_OWNER.uid, SESSION_OWNER.gid);
    await chmod(path, 0o770);
  } catch {
    await chmod(path, 0o777);
  }
};

const failure = (volume: VolumeId, message: string, cause?: unknown): DependencyFailure =>
  new DependencyFailure(`volume ${volume}`, message, { retryable: true, cause });

/** The mark says whose root this is: an empty folder where a NAS should be mounted has none. */
export const checkMark = async (root: string, volume: VolumeId): Promise<void> => {
  const mark = join(root, VOLUME_MARK);
  const said = await readFile(mark, 'utf8').catch(() => null);
  if (said === null) throw failure(volume, `nothing of it is mounted at ${root}: ${mark} is missing`);
  if (said.trim() !== volume) throw failure(volume, `${mark} says that ${root} is the volume ${said.trim()}`);
};

/** Makes an empty root the root of a volume. One that holds something else is left alone. */
export const markRoot = async (root: string, volume: VolumeId): Promise<void> => {
  await mkdir(root, { recursive: true, mode: 0o711 }).catch((cause: unknown) => {
    throw failure(volume, `${root} can't be made`, cause);
  });
  const names = await readdir(root);
  const isEmpty = names.every((name) => name === 'lost+found');
  if (isEmpty) await writeFile(join(root, VOLUME_MARK), `${volume}\n`, { mode: 0o644 });
  await checkMark(root, volume);
  await mkdir(join(root, WORK_FOLDER), { recursive: true, mode: 0o700 });
};

export type PosixOptions = { readonly volumeId: VolumeId; readonly root: string };

/**
 * Folders on any file system: made whole in a work folder, and renamed into their place. What is not whole is never seen, and what is left of a
 * kill lies in the work folder, by the name of whom it belongs to.
 */
export const posixBackend = ({ volumeId, root }: PosixOptions): VolumeBackend => {
  const at = (path: string): string => join(root, path);

  /** From the work folder into its place, unless it is there already. */
  const settle = async (made: string, place: string): Promise<void> => {
    await mkdir(dirname(place), { recursive: true, mode: 0o711 });
    await rename(made, place);
  };
  const copyInto = async (
    folder: FolderId,
    what: string,
    source: string,
    place: string,
    work: Parameters<VolumeBackend['clone']>[3],
  ): Promise<void> => {
    if (await exists(place)) return;
    const made = at(workOf(folder, what));
    await removeTree(made, work);
    await copyTree(source, made, work);
    await openToSessions(made);
    await settle(made, place);
  };
  const pathOf: VolumeBackend['pathOf'] = (folder, snapshot) => at(filesOf(folder, snapshot));
  const sourceOf = (source: CopySource): string =>
    source.kind === 'path' ? source.path : pathOf(source.folderId, source.snapshotId);

  return {
    kind: 'posix',
    capabilities: {
      quota: 'accounted',
      isSnapshotInstant: false,
      isCloneInstant: false,
      isUsageKnown: false,
      hasFigures: false,
    },
    probe: async () => {
      await markRoot(root, volumeId);
      const { blocks, bavail, bsize } = await statfs(root);
      return { totalBytes: blocks * bsize, freeBytes: bavail * bsize };
    },
    pathOf,
    provision: async (folder) => {
      const place = pathOf(folder);
      if (await exists(place)) return;
      const made = at(workOf(folder, 'new'));
      await mkdir(made, { recursive: true });
      await openToSessions(made);
      await settle(made, place);
    },
    clone: (folder, _quota, source, work) => copyInto(folder, 'new', sourceOf(source), pathOf(folder), work),
    setQuota: () => Promise.resolve(),
    usage: (folder, signal) => measureTree(pathOf(folder), signal),
    takeSnapshot: (folder, snapshot, work) =>
      copyInto(folder, `snapshot-${snapshot}`, pathOf(folder), pathOf(folder, snapshot), work),
    removeSnapshot: async (folder, snapshot, work) => {
      const out = at(workOf(folder, `out-${snapshot}`));
      await renameIfThere(pathOf(folder, snapshot), out);
      await removeTree(out, work);
    },
    rollBack: async (folder, snapshot, work) => {
      const [place, made, out] = [
        pathOf(folder),
        at(workOf(folder, `back-${snapshot}`)),
        at(workOf(folder, `before-${snapshot}`)),
      ];
      // Once the files before are out of the way, the copy is whole, and only has to be put in their place.
      if (!(await exists(out))) {
        await removeTree(made, work);
        await copyTree(pathOf(folder, snapshot), made, work);
        await openToSessions(made);
        await rename(place, out);
      }
      if (!(await exists(place))) await rename(made, place);
      await removeTree(out, work);
    },
    purge: async (folder, work) => {
      const out = at(workOf(folder, 'purge'));
      await renameIfThere(at(homeOf(folder)), out);
      await removeTree(out, work);
      await removeWork(root, folder, work);
    },
    undo: async (folder, work) => {
      await putBack(root, folder, pathOf(folder));
      await removeWork(root, folder, work);
    },
    list: () => foldersBelow(root),
    figures: () => Promise.resolve(null),
  };
};

/** Files that a rollback has moved away, and put nothing in their place yet. */
export const putBack = async (root: string, folder: FolderId, place: string): Promise<void> => {
  const names = await readdir(join(root, WORK_FOLDER)).catch(() => []);
  const before = names.find((name) => name.startsWith(`${folder}.before-`));
  if (before !== undefined && !(await exists(place))) await rename(join(root, WORK_FOLDER, before), place);
};

/** All that lies in the work folder for it. */
export const removeWork = async (
  root: string,
  folder: FolderId,
  work: Parameters<typeof removeTree>[1],
): Promise<void> => {
  const names = await readdir(join(root, WORK_FOLDER)).catch(() => []);
  for (const name of names)
    if (name.startsWith(`${folder}.`)) await removeTree(join(root, WORK_FOLDER, name), work);
};

/** By their places, and by what lies in the work folder. */
export const foldersBelow = async (root: string): Promise<readonly FolderId[]> => {
  const found = new Set<FolderId>();
  const note = (name: string): void => {
    if (isSessionId(name)) found.add(folderId(name));
  };
  for (const shard of await readdir(root))
    if (SHARD.test(shard)) for (const name of await readdir(join(root, shard))) note(name);
  for (const name of await readdir(join(root, WORK_FOLDER)).catch(() => []))
    note(name.slice(0, name.indexOf('.')));
  return [...found];
};
