import {
  accept,
  type Clock,
  describeError,
  type FolderId,
  type Log,
  type Refusal,
  type Result,
} from '#kernel';
import type { Folder } from '../domain/folder/folder-state.ts';
import {
  isCountDue,
  isUntouched,
  isWatched,
  type LastCount,
  type VolumeRoom,
} from '../domain/folder/count-due.ts';
import { noteUsage } from '../domain/folder/note-usage.ts';
import type { RoomAt } from '../ports/folder-roots.ts';
import type { FolderViews } from '../ports/folder-views.ts';
import type { VolumeBackend } from '../ports/volume-backend.ts';
import type { DecideOnStreams } from './decide-on-streams.ts';
import { storageCommand } from './name-ids.ts';
import type { Volumes } from './volumes.ts';

type Ports = {
  readonly streams: DecideOnStreams;
  readonly views: FolderViews;
  readonly volumes: Volumes;
  readonly roomAt: RoomAt;
  readonly clock: Clock;
  readonly log: Log;
};

const LOOKED_AT_MAX = 64;
/** No volume is looked at more often for a folder. */
const LOOK_MS_MIN = 900;
/** What is known of one that could not be counted. */
const NOT_COUNTED = { tookMs: 0, usedBytes: 0, fileCount: 0, room: null } as const;

/**
 * Counts what folders hold, raises the alarms of their quotas, and sets the quotas on volumes that keep them. By how much a folder on an accounted volume can
 * pass its quota follows from how often it is counted, and from how soon its writers are held.
 */
export const measureFolders = ({ streams, views, volumes, roomAt, clock, log }: Ports) => {
  const counted = new Map<FolderId, LastCount>();
  const bounded = new Map<FolderId, number | null>();

  /** What the volume has left, where files have to be counted to know what a folder holds. */
  const roomOn = async (folder: Folder, backend: VolumeBackend): Promise<VolumeRoom | null> =>
    backend.capabilities.isUsageKnown ? null : roomAt(backend.pathOf(folder.folderId)).catch(() => null);

  const attend = async (folder: Folder, signal: AbortSignal): Promise<void> => {
    const { folderId, volumeId, quotaBytes } = folder;
    const last = bounded.get(folderId) === quotaBytes ? counted.get(folderId) : undefined;
    const isDue = last === undefined || isCountDue(folder, last, clock.now(), null);
    if (!isDue && (clock.now() - last.at < LOOK_MS_MIN || !isWatched(folder, 'accounted'))) return;
    const found = await volumes.backend(volumeId);
    if (!found.ok) return;
    const room = await roomOn(folder, found.value);
    if (!isDue && !isCountDue(folder, last, clock.now(), room)) return;
    if (last === undefined || !isUntouched(folder, last, clock.now(), room))
      return measure(folder, found.value, room, signal);
    const at = clock.now();
    counted.set(folderId, { ...last, at });
    await views.measure(folderId, { usedBytes: last.usedBytes, fileCount: last.fileCount, measuredAt: at });
  };

  const measure = async (
    folder: Folder,
    backend: VolumeBackend,
    room: VolumeRoom | null,
    signal: AbortSignal,
  ): Promise<void> => {
    const { folderId, quotaBytes } = folder;
    if (bounded.get(folderId) !== quotaBytes) {
      await backend.setQuota(folderId, quotaBytes);
      bounded.set(folderId, quotaBytes);
    }
    const startedAt = clock.now();
    const { usedBytes, fileCount } = await backend.usage(folderId, signal);
    const at = clock.now();
    counted.set(folderId, { at, countedAt: at, tookMs: at - startedAt, usedBytes, fileCount, room });
    await views.measure(folderId, { usedBytes, fileCount, measuredAt: at });
    if (noteUsage(folder, usedBytes, at).length === 0) return;
    await streams.record({
      commandId: storageCommand('usage', folderId, at),
      meta: { actor: 'service:storage', correlationId: folderId },
      reads: { folders: [folderId] },
      decide: (view): Result<ReturnType<typeof noteUsage>, Refusal> => {
        const now = view.folder(folderId);
        return accept(now.phase === 'unknown' ? [] : noteUsage(now, usedBytes, at));
      },
    });
  };

  return async (signal: AbortSignal): Promise<void> => {
    for (const folder of await views.toMeasure(LOOKED_AT_MAX)) {
      if (signal.aborted) return;
      try {
        await attend(folder, signal);
      } catch (error) {
        if (signal.aborted) return;
        const at = clock.now();
        counted.set(folder.folderId, { ...NOT_COUNTED, at, countedAt: at });
        log.debug(
          { folderId: folder.folderId, cause: describeError(error) },
          'a folder could not be counted',
        );
      }
    }
  };
};
