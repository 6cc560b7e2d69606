import { randomBytes } from 'node:crypto';
import { OWN_NAME } from './file-path.ts';
import { enter, enterOrMake, type OpenFolder, removeFile, removeFolder, statIfThere } from './open-folder.ts';
import { namesIn } from './list-names.ts';
import { errnoOf } from './folder-refused.ts';

/** What is on its way into a folder lies here, on the same file system: to be moved into place at once, and to count as the folder's. */
const STAGING = 'staging';
/** Nobody works that long on one piece. */
const LEFT_BEHIND_MS = 24 * 3_600_000;

/** Berth's own place in a folder, such as `.berth/uploads`; made if it is not there. */
export const ownPlace = async (root: OpenFolder, name: string): Promise<OpenFolder> => {
  const step = enterOrMake(root);
  const own = await step(root, OWN_NAME);
  try {
    return await step(own, name);
  } finally {
    await own.close();
  }
};

/** Removes all that is left in a place, and closes it. */
const emptyOut = async (place: OpenFolder): Promise<void> => {
  try {
    for await (const { name, kind } of namesIn(place)) if (kind !== 'folder') await removeFile(place, name);
  } finally {
    await place.close();
  }
};

/** A place of one's own for the time of some work, and gone with all that was left in it. */
export const withStaging = async <T>(
  root: OpenFolder,
  work: (place: OpenFolder) => Promise<T>,
): Promise<T> => {
  const staging = await ownPlace(root, STAGING);
  const name = randomBytes(12).toString('hex');
  try {
    const place = await enterOrMake(root)(staging, name);
    try {
      return await work(place);
    } finally {
      await emptyOut(place);
      await removeFolder(staging, name);
    }
  } finally {
    await staging.close();
  }
};

/** Removes what a killed service left in staging. How many places there were. */
export const sweepStaging = async (root: OpenFolder, nowMs: number): Promise<number> => {
  let swept = 0;
  const staging = await ownPlace(root, STAGING);
  try {
    for await (const { name, kind } of namesIn(staging)) {
      const st = await statIfThere(staging, name);
      if (kind !== 'folder' || st === undefined || nowMs - Number(st.mtimeMs) < LEFT_BEHIND_MS) continue;
      const place = await enter(staging, name);
      await emptyOut(place);
      await removeFolder(staging, name).catch((error: unknown) => {
        if (errnoOf(error) !== 'ENOTEMPTY' && errnoOf(error) !== 'ENOENT') throw error;
      });
      swept += 1;
    }
  } finally {
    await staging.close();
  }
  return swept;
};
