import { chmod, chown, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DependencyFailure, type VolumeId } from '#kernel';
import { VOLUME_MARK, WORK_FOLDER } from '../../domain/volume/folder-layout.ts';

/** Whom files in sessions belong to, in every image. */
const SESSION_OWNER = { uid: 1000, gid: 1000 } as const;

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
const checkMark = async (root: string, volume: VolumeId): Promise<void> => {
  const mark = join(root, VOLUME_MARK);
  const said = await readFile(mark, 'utf8').catch(() => null);
  if (said === null) throw failure(volume, `nothing of it is mounted at ${root}: ${mark} is missing`);
  if (said.trim() !== volume) throw failure(volume, `${mark} says that ${root} is the volume ${said.trim()}`);
};

/** Whether there is nothing at a root, or nothing in it. */
const isBare = async (root: string): Promise<boolean> => {
  const names = await readdir(root).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  return names.every((name) => name === 'lost+found');
};

/**
 * Makes an empty root the root of a volume. One that holds something else is left alone, and so is one that may not be new: of a volume that has folders, an empty root is
 * the place below a mount that is missing.
 */
export const markRoot = async (
  root: string,
  volume: VolumeId,
  mayBeNew: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<void> => {
  const bare = await isBare(root).catch((cause: unknown) => {
    throw failure(volume, `${root} can't be read`, cause);
  });
  if (bare && (await mayBeNew())) {
    await mkdir(root, { recursive: true, mode: 0o711 }).catch((cause: unknown) => {
      throw failure(volume, `${root} can't be made`, cause);
    });
    await writeFile(join(root, VOLUME_MARK), `${volume}\n`, { mode: 0o644 });
  }
  await checkMark(root, volume);
  await mkdir(join(root, WORK_FOLDER), { recursive: true, mode: 0o700 });
};
