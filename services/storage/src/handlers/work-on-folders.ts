import {
  accept,
  type Clock,
  describeError,
  type FolderId,
  type Log,
  type Refusal,
  type Result,
} from '#kernel';
import type { FolderOrigin } from '#contracts';
import { cancelCopy, noteDone, noteFailed } from '../domain/folder/follow-work.ts';
import type { Folder, FolderWork } from '../domain/folder/folder-state.ts';
import { notePurged } from '../domain/folder/trash-folder.ts';
import type { FolderViews } from '../ports/folder-views.ts';
import {
  type CopySource,
  type VolumeBackend,
  VolumeFault,
  type WorkControl,
} from '../ports/volume-backend.ts';
import type { DecideOnStreams } from './decide-on-streams.ts';
import { storageCommand } from './name-ids.ts';
import type { Volumes } from './volumes.ts';

/** How far work on a folder is, and what kept the last attempt from its end. Lives as long as the process. */
export type Progress = {
  readonly doneFiles?: number;
  readonly doneBytes?: number;
  readonly trouble?: string;
};
export type WorkProgress = (id: FolderId) => Progress;

export type FolderWorker = {
  /** One look at all that has work to do; it begins what it finds, and does not wait for it. */
  readonly look: (signal: AbortSignal) => Promise<void>;
  /** There is something to do on this one, now. */
  readonly attend: (id: FolderId) => void;
  readonly progress: WorkProgress;
  /** Has the making of a clone end, and what there is of it undone. */
  readonly cancelCopy: (id: FolderId, by: string) => Promise<void>;
};

type Ports = {
  readonly streams: DecideOnStreams;
  readonly views: FolderViews;
  readonly volumes: Volumes;
  readonly clock: Clock;
  readonly log: Log;
};

const AT_ONCE_MAX = 8;
const WAITING_MAX = 64;
const PAUSE_MS = { first: 500, max: 60_000 } as const;

const volumeGone = (refusal: Refusal): VolumeFault | Error =>
  refusal.code === 'volume-unknown'
    ? new VolumeFault('not-supported', refusal.message)
    : new Error(refusal.message);

/**
 * Carries out long work on folders. What there is to do follows from the log alone, and each step can be done again: a kill at any instruction
 * leaves work that the next look takes up. Work that can't come to its end, or whose time is over, is undone on the volume and recorded as failed.
 */
export const workOnFolders = ({ streams, views, volumes, clock, log }: Ports): FolderWorker => {
  const underWay = new Map<
    FolderId,
    { progress: Progress; triedAt: number; pauseMs: number; isBusy: boolean; stop: AbortController }
  >();

  const backendOf = async (folder: Folder): Promise<VolumeBackend> => {
    const found = await volumes.backend(folder.volumeId);
    if (!found.ok) throw volumeGone(found.refusal);
    return found.value;
  };

  /** On the same volume by the volume's own means, from another one file by file. */
  const sourceOf = async (folder: Folder, origin: FolderOrigin): Promise<CopySource> => {
    const state = (await streams.look({ folders: [origin.folderId] })).folder(origin.folderId);
    if (state.phase === 'unknown' || state.phase === 'purged' || state.phase === 'purging')
      throw new VolumeFault('origin-gone', 'The folder that it is made of is gone.');
    if (state.volumeId === folder.volumeId) return { kind: 'folder', ...origin };
    const backend = await backendOf(state);
    await backend.reach(origin.folderId);
    return { kind: 'path', path: backend.pathOf(origin.folderId, origin.snapshotId) };
  };

  const carryOut = async (
    folder: Folder,
    work: FolderWork,
    backend: VolumeBackend,
    control: WorkControl,
  ): Promise<void> => {
    const { folderId, quotaBytes, origin } = folder;
    switch (work.kind) {
      case 'provision':
        if (origin === null) await backend.provision(folderId, quotaBytes);
        else await backend.clone(folderId, quotaBytes, await sourceOf(folder, origin), control);
        return backend.setQuota(folderId, quotaBytes);
      case 'snapshot':
        return backend.takeSnapshot(folderId, work.snapshotId, control);
      case 'snapshot-removal':
        return backend.removeSnapshot(folderId, work.snapshotId, control);
      case 'rollback':
        await backend.rollBack(folderId, work.snapshotId, control);
        return backend.setQuota(folderId, quotaBytes);
    }
  };

  const record = (folder: Folder, what: string, decide: (now: Folder) => ReturnType<typeof noteDone>) =>
    streams.record({
      commandId: storageCommand(what, folder.folderId, clock.now()),
      meta: { actor: 'service:storage', correlationId: folder.folderId },
      reads: { folders: [folder.folderId], names: [folder.nameId] },
      decide: (view): Result<ReturnType<typeof noteDone>, Refusal> => {
        const now = view.folder(folder.folderId);
        return accept(now.phase === 'unknown' ? [] : decide(now));
      },
    });

  const giveUp = async (
    folder: Folder,
    work: FolderWork,
    cause: { readonly code: string; readonly message: string },
    control: WorkControl,
  ): Promise<void> => {
    const backend = await backendOf(folder);
    await backend.undo(folder.folderId, control);
    if (work.kind === 'provision') await backend.purge(folder.folderId, control);
    if (work.kind === 'snapshot') await backend.removeSnapshot(folder.folderId, work.snapshotId, control);
    await record(folder, 'failed', (now) => noteFailed(now, work, cause, clock.now()));
    log.warn(
      { folderId: folder.folderId, work: work.kind, ...cause },
      'work on a folder was given up and undone',
    );
  };

  const purge = async (folder: Folder, control: WorkControl): Promise<void> => {
    if (folder.mounts.length > 0) return;
    await (await backendOf(folder)).purge(folder.folderId, control);
    await record(folder, 'purged', (now) => notePurged(now, clock.now()));
  };

  const step = async (folder: Folder, control: WorkControl): Promise<void> => {
    if (folder.phase === 'purging') return purge(folder, control);
    const { work } = folder;
    if (work === null) return;
    if ('deadlineAt' in work && work.deadlineAt < clock.now()) {
      const trouble = underWay.get(folder.folderId)?.progress.trouble;
      const message = `It was not done in time${trouble === undefined ? '' : `: ${trouble}`}.`;
      return giveUp(folder, work, { code: 'deadline-exceeded', message }, control);
    }
    if (work.kind === 'provision' && work.cancelledBy !== undefined) {
      const message = `It was cancelled by ${work.cancelledBy.replace(/^user:/, '')}.`;
      return giveUp(folder, work, { code: 'cancelled', message }, control);
    }
    try {
      await carryOut(folder, work, await backendOf(folder), control);
    } catch (error) {
      if (!(error instanceof VolumeFault)) throw error;
      const { code, message } = error;
      return giveUp(folder, work, { code, message }, control);
    }
    const { doneFiles, doneBytes } = underWay.get(folder.folderId)?.progress ?? {};
    const copied =
      doneFiles === undefined || doneBytes === undefined ? undefined : { files: doneFiles, bytes: doneBytes };
    await record(folder, work.kind, (now) => noteDone(now, work, clock.now(), copied));
  };

  const attempt = async (id: FolderId, signal: AbortSignal): Promise<void> => {
    const about = underWay.get(id) ?? {
      ...{ progress: {}, triedAt: 0, pauseMs: 0, isBusy: false },
      stop: new AbortController(),
    };
    if (about.isBusy || clock.now() < about.triedAt + about.pauseMs) return;
    underWay.set(id, about);
    about.isBusy = true;
    about.triedAt = clock.now();
    about.stop = new AbortController();
    const stopped = about.stop.signal;
    const onProgress: WorkControl['onProgress'] = ({ files, bytes }) => {
      about.progress = { ...about.progress, doneFiles: files, doneBytes: bytes };
    };
    try {
      const state = (await streams.look({ folders: [id] })).folder(id);
      if (state.phase !== 'unknown')
        await step(state, { signal: AbortSignal.any([signal, stopped]), onProgress });
      underWay.delete(id);
    } catch (error) {
      if (signal.aborted || stopped.aborted) return;
      about.progress = { ...about.progress, trouble: describeError(error) };
      about.pauseMs = Math.min(PAUSE_MS.max, Math.max(PAUSE_MS.first, about.pauseMs * 2));
      log.warn(
        { folderId: id, cause: describeError(error) },
        'work on a folder did not go; it is tried again',
      );
    } finally {
      about.isBusy = false;
    }
  };

  let until: AbortSignal | undefined;
  return {
    attend: (id) => {
      if (until?.aborted === false) void attempt(id, until);
    },
    progress: (id) => underWay.get(id)?.progress ?? {},
    cancelCopy: async (id, by) => {
      const state = (await streams.look({ folders: [id] })).folder(id);
      if (state.phase === 'unknown') return;
      await record(state, 'cancel-copy', (now) => cancelCopy(now, by, clock.now()));
      // The next look undoes it.
      underWay.get(id)?.stop.abort();
    },
    look: async (signal) => {
      until = signal;
      const waiting = await views.waiting(WAITING_MAX);
      const busy = [...underWay.values()].filter(({ isBusy }) => isBusy).length;
      const free = waiting.filter((id) => underWay.get(id)?.isBusy !== true).slice(0, AT_ONCE_MAX - busy);
      for (const id of free) void attempt(id, signal);
    },
  };
};
