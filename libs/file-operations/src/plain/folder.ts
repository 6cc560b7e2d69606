import type { BigIntStats } from 'node:fs';
import { toBytes } from './byte-text.ts';
import * as calls from './file-calls.ts';
import type { Job } from './job.ts';
import { openNamed } from './named.ts';
import { createTurns, type Turns } from './turns.ts';

/**
 * A folder while it is worked on. Everything is reached by an open folder and one name in it (`/proc/self/fd/N/name`), never by a path: a link
 * that is put in somebody's way leads nowhere.
 */
export type Folder = {
  readonly parent: Folder | undefined;
  readonly name: string;
  /** 0: it was named by the caller; -1: it is where what he named lies. */
  readonly depth: number;
  /** As the caller would write it; a slash at its end asks for what a link leads to. */
  readonly path: string;
  readonly isLinkAllowed: boolean;
  /** Pieces of work in it, one after the other. */
  readonly turns: Turns;
  fd: number;
  dev: bigint;
  ino: bigint;
  /** Something in it could not be done. */
  isSpoiled: boolean;
};

/** The path of `name` in it, or of the folder itself. */
export const pathIn = (folder: Folder, name: string | undefined): string => {
  if (name === undefined) return folder.isLinkAllowed ? `${folder.path}/` : folder.path;
  return folder.path === '' || folder.path.endsWith('/') ? folder.path + name : `${folder.path}/${name}`;
};

export const newFolder = (
  parent: Folder | undefined,
  name: string,
  options: { readonly depth: number; readonly isLinkAllowed?: boolean; readonly turnsMax?: number },
): Folder => ({
  parent,
  name,
  depth: options.depth,
  path: parent === undefined ? name : pathIn(parent, name),
  isLinkAllowed: options.isLinkAllowed ?? false,
  turns: createTurns(options.turnsMax ?? 1),
  fd: -1,
  dev: 0n,
  ino: 0n,
  isSpoiled: false,
});

/** How the system is told of a name in an open folder. */
export const at = (folder: Folder, name: string): Buffer => toBytes(`/proc/self/fd/${folder.fd}/${name}`);

const FOLDER_FLAGS = calls.O_RDONLY | calls.O_DIRECTORY | calls.O_NONBLOCK | calls.O_CLOEXEC;

/** Opens it, without following a link, and says what it is. */
export const openFolder = async (job: Job, folder: Folder): Promise<BigIntStats> => {
  folder.fd =
    folder.parent === undefined
      ? await openNamed(job, folder.path, FOLDER_FLAGS)
      : await calls.open(
          at(folder.parent, folder.name),
          FOLDER_FLAGS | (folder.isLinkAllowed ? 0 : calls.O_NOFOLLOW),
          0,
        );
  const st = await calls.fstat(folder.fd);
  folder.dev = st.dev;
  folder.ino = st.ino;
  return st;
};

export const closeFolder = async (folder: Folder): Promise<void> => {
  const { fd } = folder;
  folder.fd = -1;
  if (fd >= 0) await calls.close(fd);
};
