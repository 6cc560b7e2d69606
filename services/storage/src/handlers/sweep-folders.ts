import { describeError, type Log } from '#kernel';
import type { FolderViews } from '../ports/folder-views.ts';
import type { Volumes } from './volumes.ts';

/** Removes from the folder at a path what nobody will end. How much there was. */
export type SweepFolder = (path: string) => Promise<number>;

/** Goes over all folders of all volumes; one that can't be looked at is left for the next time. */
export const sweepFolders =
  (views: FolderViews, volumes: Volumes, sweep: SweepFolder, log: Log) => async (): Promise<void> => {
    for (const { volume } of await views.volumes()) {
      const backend = await volumes.backend(volume.volumeId);
      if (!backend.ok) continue;
      for (const folderId of await backend.value.list()) {
        try {
          await backend.value.reach(folderId);
          const swept = await sweep(backend.value.pathOf(folderId));
          if (swept > 0) log.info({ folderId, swept }, 'swept uploads that nobody goes on with');
        } catch (error) {
          log.debug({ folderId, cause: describeError(error) }, 'a folder could not be swept');
        }
      }
    }
  };
