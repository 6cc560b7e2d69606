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
