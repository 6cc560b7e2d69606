import { randomBytes } from 'node:crypto';
import { FolderRefused, errnoOf } from './folder-refused.ts';
import { type FilePath, OWN_NAME, splitPath } from './file-path.ts';
import {
  createFile,
  enterOrMake,
  moveEntry,
  type OpenFolder,
  openFile,
  removeFile,
  statIfThere,
  statIn,
  within,
} from './open-folder.ts';
import { namesIn } from './list-names.ts';
import { ownPlace } from './staging.ts';

const COPIES = 'copies';
const AT = [OWN_NAME, COPIES];
const MARK_MODE = 0o600;
const MARK = '.moving';
/** No work lasts that long. */
const MARK_KEPT_MS = 7 * 24 * 3_600_000;

/** Something that is made beside a folder's files, and becomes one of them when it is whole. Asked again after a kill, it goes on from what was. */
export type StagedEntry = {
  /** Where it is made; Berth's own, so that no request can name it. Each attempt has a place of its own: one before it may not be quite dead. */
  readonly path: FilePath;
  /** What says which one was moved. */
  readonly mark: FilePath;
  /** What attempts before have left. */
  readonly stale: readonly FilePath[];
  /** It is in its place already: the kill came after that. */
  readonly isSettled: boolean;
};

const marked = async (place: OpenFolder, name: string): Promise<string | undefined> => {
  try {
    const { handle } = await openFile(place, name);
    return await handle.readFile('utf8').finally(() => void handle.close());
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};

const inodeAt = async (root: OpenFolder, path: FilePath): Promise<string | undefined> => {
  const { parent, name } = splitPath(path);
  try {
    return await within(root, parent, async (folder) => (await statIn(folder, name)).ino.toString());
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};

/** @throws FolderRefused `file-exists` if something else is at the target */
export const stageEntry = async (root: OpenFolder, id: string, target: FilePath): Promise<StagedEntry> => {
  const place = await ownPlace(root, COPIES);
  try {
    const there = await inodeAt(root, target);
    const isSettled = there !== undefined && there === (await marked(place, `${id}${MARK}`));
    if (there !== undefined && !isSettled)
      throw new FolderRefused('file-exists', 'There is something at the target already.');
    const stale: FilePath[] = [];
    for await (const { name } of namesIn(place)) if (name.startsWith(`${id}-`)) stale.push([...AT, name]);
    const attempt = `${id}-${randomBytes(4).toString('hex')}`;
    return { path: [...AT, attempt], mark: [...AT, `${id}${MARK}`], stale, isSettled };
  } finally {
    await place.close();
  }
};

/** Moves it to its place, at once, if there is nothing. @throws FolderRefused `file-exists` */
export const settleEntry = async (
  root: OpenFolder,
  staged: Pick<StagedEntry, 'path' | 'mark'>,
  target: FilePath,
): Promise<void> => {
  const { parent, name } = splitPath(target);
  const [attempt, mark] = [splitPath(staged.path).name, splitPath(staged.mark).name];
  const place = await ownPlace(root, COPIES);
  try {
    const { ino } = await statIn(place, attempt);
    if ((await statIfThere(place, mark)) !== undefined) await removeFile(place, mark);
    const handle = await createFile(root, place, mark, MARK_MODE);
    await handle.writeFile(ino.toString()).finally(() => void handle.close());
    const move = async (folder: OpenFolder): Promise<void> => {
      if ((await statIfThere(folder, name)) !== undefined)
        throw new FolderRefused('file-exists', 'There is something at the target already.');
      await moveEntry(place, attempt, folder, name);
    };
    await within(root, parent, move, enterOrMake(root));
  } finally {
    await place.close();
  }
};

/** Whether there is anything at a path. */
export const entryExists = async (root: OpenFolder, path: FilePath): Promise<boolean> =>
  (await inodeAt(root, path)) !== undefined;

/** Removes marks that nobody will ask for any more. How many there were. */
export const sweepMarks = async (root: OpenFolder, nowMs: number): Promise<number> => {
  let swept = 0;
  const place = await ownPlace(root, COPIES);
  try {
    for await (const { name } of namesIn(place)) {
      if (!name.endsWith(MARK)) continue;
      const st = await statIfThere(place, name);
      if (st === undefined || nowMs - Number(st.mtimeMs) < MARK_KEPT_MS) continue;
      await removeFile(place, name);
      swept += 1;
    }
  } finally {
    await place.close();
  }
  return swept;
};
