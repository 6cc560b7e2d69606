import { errnoOf } from './folder-refused.ts';
import { folderUploads } from './folder-uploads.ts';
import { OWN_NAME } from './file-path.ts';
import { openRoot, statIfThere } from './open-folder.ts';
import { sweepMarks } from './stage-entry.ts';
import { sweepStaging } from './staging.ts';
import { UPLOAD_KEPT_MS } from './tus-store.ts';

/** Removes from a folder what nobody will end: uploads that were given up, and what a killed service left half made. How many there were. */
export const sweepFolder = async (path: string, nowMs: number): Promise<number> => {
  const root = await openRoot(path);
  try {
    if ((await statIfThere(root, OWN_NAME)) === undefined) return 0;
    const uploads = await folderUploads(root);
    try {
      return (
        (await sweepStaging(root, nowMs)) +
        (await sweepMarks(root, nowMs)) +
        (await uploads.sweep(nowMs - UPLOAD_KEPT_MS))
      );
    } finally {
      await uploads.close();
    }
  } catch (error) {
    // A read-only volume has nothing left of ours, and nothing that could be taken away.
    if (errnoOf(error) === 'EROFS' || errnoOf(error) === 'EACCES') return 0;
    throw error;
  } finally {
    await root.close();
  }
};
