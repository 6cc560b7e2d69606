import { constants, type BigIntStats } from 'node:fs';
import * as fs from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { bytesOfName } from './byte-name.ts';
import { FolderRefused, errnoOf } from './folder-refused.ts';
import type { FilePath } from './file-path.ts';

/**
 * A folder that is open. Everything in it is reached by this descriptor and one name, never by a path: a link that is put in somebody's way leads
 * nowhere. Whoever opened it closes it.
 */
export type OpenFolder = {
  readonly handle: FileHandle;
  /** Of the file system; all below has to be on the same. */
  readonly dev: bigint;
  readonly ino: bigint;
  readonly close: () => Promise<void>;
};

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const FILE = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const WRITING = constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const NEW_FILE = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const FOLDER_MODE = 0o775;

/** How the system is told of a name in an open folder. */
export const at = (folder: OpenFolder, name: string): Buffer =>
  Buffer.concat([Buffer.from(`/proc/self/fd/${folder.handle.fd}/`), bytesOfName(name)]);

const opened = async (path: string | Buffer, dev: bigint | undefined): Promise<OpenFolder> => {
  const handle = await fs.open(path, FOLDER);
  const st = await handle.stat({ bigint: true });
  if (dev !== undefined && st.dev !== dev) {
    await handle.close();
    throw new FolderRefused('file-not-regular', 'The path leads to another file system.');
  }
  return { handle, dev: st.dev, ino: st.ino, close: () => handle.close() };
};

/** Opens the root, by a path that only the service can change. */
export const openRoot = (path: string): Promise<OpenFolder> => opened(path, undefined);

/** One step down, over no link and onto no other file system. */
export const enter = (folder: OpenFolder, name: string): Promise<OpenFolder> =>
  opened(at(folder, name), folder.dev);

/** Goes down to where `path` leads, and away again when the work is done. */
export const within = async <T>(
  root: OpenFolder,
  path: FilePath,
  work: (folder: OpenFolder) => Promise<T>,
  step: (folder: OpenFolder, name: string) => Promise<OpenFolder> = enter,
): Promise<T> => {
  let folder = root;
  try {
    for (const name of path) {
      const next = await step(folder, name);
      if (folder !== root) await folder.close();
      folder = next;
    }
    return await work(folder);
  } finally {
    if (folder !== root) await folder.close();
  }
};

const OTHERS_WRITE = 0o002;
const ANY_EXECUTE = 0o111;

/** What somebody makes in a folder is its owner's. Where we may not give it away the folder is open to all, and so is what is made in it. */
const giveToOwner = async (root: OpenFolder, made: FileHandle, mode: number): Promise<void> => {
  const { uid, gid, mode: rootMode } = await root.handle.stat();
  if (process.geteuid?.() === 0 && (uid !== 0 || gid !== 0)) await made.chown(uid, gid);
  if ((rootMode & OTHERS_WRITE) !== 0)
    await made.chmod(mode | 0o666 | (mode & ANY_EXECUTE ? ANY_EXECUTE : 0));
};

/** One step down, made if there is nothing. */
export const enterOrMake =
  (root: OpenFolder) =>
  async (folder: OpenFolder, name: string): Promise<OpenFolder> => {
    try {
      return await enter(folder, name);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
    }
    await makeFolder(root, folder, name).catch((error: unknown) => {
      if (errnoOf(error) !== 'EEXIST') throw error;
    });
    return enter(folder, name);
  };

/** @throws EEXIST */
export const makeFolder = async (root: OpenFolder, folder: OpenFolder, name: string): Promise<void> => {
  await fs.mkdir(at(folder, name), FOLDER_MODE);
  const made = await enter(folder, name);
  try {
    await giveToOwner(root, made.handle, FOLDER_MODE);
  } finally {
    await made.close();
  }
};

/** What lies there, itself: of a link, not of what it leads to. */
export const statIn = (folder: OpenFolder, name: string): Promise<BigIntStats> =>
  fs.lstat(at(folder, name), { bigint: true });

/** The same, and undefined if there is nothing. */
export const statIfThere = async (folder: OpenFolder, name: string): Promise<BigIntStats | undefined> => {
  try {
    return await statIn(folder, name);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};

/** A regular file, to be read. @throws FolderRefused for anything else */
export const openFile = async (
  folder: OpenFolder,
  name: string,
): Promise<{ readonly handle: FileHandle; readonly stat: BigIntStats }> => {
  const handle = await fs.open(at(folder, name), FILE);
  const stat = await handle.stat({ bigint: true });
  if (stat.isFile() && stat.dev === folder.dev) return { handle, stat };
  await handle.close();
  if (stat.isDirectory()) throw new FolderRefused('file-is-a-folder', 'A folder is at this path.');
  throw new FolderRefused('file-not-regular', 'What is at this path is no regular file.');
};

/** A regular file that is there, to go on with. @throws FolderRefused for anything else */
export const openToWrite = async (folder: OpenFolder, name: string): Promise<FileHandle> => {
  const handle = await fs.open(at(folder, name), WRITING);
  const stat = await handle.stat({ bigint: true });
  if (stat.isFile() && stat.dev === folder.dev) return handle;
  await handle.close();
  throw new FolderRefused('file-not-regular', 'What is at this path is no regular file.');
};

/** A new file of the folder's owner. @throws EEXIST */
export const createFile = async (
  root: OpenFolder,
  folder: OpenFolder,
  name: string,
  mode: number,
): Promise<FileHandle> => {
  const handle = await fs.open(at(folder, name), NEW_FILE, mode);
  await giveToOwner(root, handle, mode);
  return handle;
};

/** Within one file system; what was there is replaced at once. */
export const moveEntry = (from: OpenFolder, name: string, to: OpenFolder, newName: string): Promise<void> =>
  fs.rename(at(from, name), at(to, newName));

/** A second name, and only if there is nothing: the one way not to replace that no race gets around. @throws EEXIST */
export const linkEntry = (from: OpenFolder, name: string, to: OpenFolder, newName: string): Promise<void> =>
  fs.link(at(from, name), at(to, newName));

export const removeFile = (folder: OpenFolder, name: string): Promise<void> => fs.unlink(at(folder, name));
export const removeFolder = (folder: OpenFolder, name: string): Promise<void> => fs.rmdir(at(folder, name));
