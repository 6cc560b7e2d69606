import { describeError, type FolderId, type Log } from '#kernel';
import type { FolderViews } from '../ports/folder-views.ts';
import type { VolumeBackend, WorkControl } from '../ports/volume-backend.ts';
import type { DecideOnStreams } from './decide-on-streams.ts';
import type { Volumes } from './volumes.ts';

type Ports = {
  readonly streams: DecideOnStreams;
  readonly views: FolderViews;
  readonly volumes: Volumes;
  readonly log: Log;
};

/**
 * Takes away what is on a volume and belongs to nothing: what is left of folders that are gone by the log, and of work that nobody does any more. What the log does
 * not know is told and left alone: a log that was restored from an older copy must never cost anybody's files.
 */
export const sweepVolumes = ({ streams, views, volumes, log }: Ports) => {
  const told = new Set<FolderId>();

  const sweepOne = async (backend: VolumeBackend, id: FolderId, control: WorkControl): Promise<void> => {
    const state = (await streams.look({ folders: [id] })).folder(id);
    if (state.phase === 'unknown') {
      if (!told.has(id))
        log.warn({ folderId: id }, 'something lies on a volume that the log does not know; it is left alone');
      told.add(id);
      return;
    }
    if (state.phase === 'purged' || state.phase === 'failed') return backend.purge(id, control);
    if (state.work === null && state.phase !== 'purging') return backend.undo(id, control);
  };

  return async (signal: AbortSignal): Promise<void> => {
    const control: WorkControl = { signal, onProgress: () => undefined };
    for (const { volume } of await views.volumes()) {
      const backend = await volumes.backend(volume.volumeId);
      if (!backend.ok) continue;
      for (const id of await backend.value.list()) {
        if (signal.aborted) return;
        await sweepOne(backend.value, id, control).catch((error: unknown) =>
          log.debug({ folderId: id, cause: describeError(error) }, 'a folder could not be swept'),
        );
      }
    }
  };
};
