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
import { noteUsage } from '../domain/folder/note-usage.ts';
import type { FolderViews } from '../ports/folder-views.ts';
import type { DecideOnStreams } from './decide-on-streams.ts';
import { storageCommand } from './name-ids.ts';
import type { Volumes } from './volumes.ts';

type Ports = {
  readonly streams: DecideOnStreams;
  readonly views: FolderViews;
  readonly volumes: Volumes;
  readonly clock: Clock;
  readonly log: Log;
};

const LOOKED_AT_MAX = 64;
/** A folder that a session has, or that is near its quota, is counted often, and one that is both all the time; the others now and then. */
const EVERY_MS = { urgent: 1000, busy: 5000, idle: 300_000 } as const;
/** Counting takes no more than this part of the time: what takes long is counted less often. */
const LEISURE = 20;

/**
 * Counts what folders hold, raises the alarms of their quotas, and sets the quotas on volumes that keep them. By how much a folder on an accounted volume can pass its
 * quota
 * before that is told follows from this: what is written in a second once it is at 80 % (in five from below), or in twenty times as long as one count takes.
 */
export const measureFolders = ({ streams, views, volumes, clock, log }: Ports) => {
  const counted = new Map<FolderId, { readonly at: number; readonly tookMs: number }>();
  const bounded = new Map<FolderId, number | null>();

  const isDue = ({ folderId, mounts, quotaPercent, quotaBytes }: Folder): boolean => {
    const last = counted.get(folderId);
    if (last === undefined || bounded.get(folderId) !== quotaBytes) return true;
    const [isUsed, isNear] = [mounts.length > 0, quotaPercent > 0];
    const period = isUsed && isNear ? EVERY_MS.urgent : isUsed || isNear ? EVERY_MS.busy : EVERY_MS.idle;
    return clock.now() - last.at >= Math.max(period, last.tookMs * LEISURE);
  };

  const measure = async (folder: Folder, signal: AbortSignal): Promise<void> => {
    const { folderId, volumeId, quotaBytes } = folder;
    const backend = await volumes.backend(volumeId);
    if (!backend.ok) return;
    if (bounded.get(folderId) !== quotaBytes) {
      await backend.value.setQuota(folderId, quotaBytes);
      bounded.set(folderId, quotaBytes);
    }
    const startedAt = clock.now();
    const { usedBytes, fileCount } = await backend.value.usage(folderId, signal);
    const at = clock.now();
    counted.set(folderId, { at, tookMs: at - startedAt });
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
      if (signal.aborted || !isDue(folder)) continue;
      try {
        await measure(folder, signal);
      } catch (error) {
        if (signal.aborted) return;
        counted.set(folder.folderId, { at: clock.now(), tookMs: 0 });
        log.debug(
          { folderId: folder.folderId, cause: describeError(error) },
          'a folder could not be counted',
        );
      }
    }
  };
};
