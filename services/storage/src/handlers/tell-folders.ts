import type { FolderStanding, ListFoldersAnswer, ListFoldersQueryDto } from '#contracts';
import { accept, folderId, isSessionId, type FolderId, type Refusal, type Result } from '#kernel';
import type { Folder } from '../domain/folder/folder-state.ts';
import {
  type FolderCaller,
  isInvited,
  partiesOf,
  rightTo,
  unknownFolder,
  withRight,
} from '../domain/folder/rights.ts';
import type { FolderViews, Measured } from '../ports/folder-views.ts';
import type { DecideOnStreams } from './decide-on-streams.ts';
import type { FindFolder } from './find-folder.ts';
import type { WorkProgress } from './work-on-folders.ts';

export type TellFolders = {
  readonly list: (caller: FolderCaller, query: ListFoldersQueryDto) => Promise<ListFoldersAnswer>;
  /** As it is by the log, also a moment after a change. */
  readonly read: (caller: FolderCaller, ref: string) => Promise<Result<FolderStanding, Refusal>>;
  readonly standing: (caller: FolderCaller, id: FolderId) => Promise<Result<FolderStanding, Refusal>>;
};

const measuredFields = (measured: Measured | null) =>
  measured === null
    ? {}
    : {
        usedBytes: measured.usedBytes,
        fileCount: measured.fileCount,
        measuredAt: measured.measuredAt,
      };

/** What one caller is told of a folder: who else has a right is for who manages it. */
const standingOf = (
  folder: Folder,
  measured: Measured | null,
  caller: FolderCaller,
  progress: WorkProgress,
): FolderStanding => {
  const right = rightTo(folder, caller);
  const parties = partiesOf(caller);
  const { quotaBytes, trashedAt, work, fault } = folder;
  return {
    folderId: folder.folderId,
    name: folder.name,
    owner: folder.owner,
    kind: folder.kind,
    volumeId: folder.volumeId,
    phase: folder.phase,
    right,
    isInvited: isInvited(folder, caller),
    description: folder.description,
    ...(quotaBytes === null ? {} : { quotaBytes }),
    quotaPercent: folder.quotaPercent,
    ...measuredFields(measured),
    createdAt: folder.createdAt,
    ...(trashedAt === null ? {} : { trashedAt }),
    version: folder.version,
    isPublished: folder.isPublished,
    shares: folder.shares.filter(({ party }) => right === 'manage' || parties.includes(party)),
    snapshots: folder.snapshots,
    mounts: folder.mounts.map(({ sessionId, nodeId, mounts }) => ({
      sessionId,
      nodeId,
      isReadOnly: mounts.every(({ isReadOnly }) => isReadOnly),
    })),
    ...(work === null && folder.phase !== 'purging'
      ? {}
      : { work: { kind: work?.kind ?? 'purge', ...progress(folder.folderId) } }),
    ...(fault === null ? {} : { fault }),
  };
};

export const tellFolders = (
  views: FolderViews,
  find: FindFolder,
  streams: DecideOnStreams,
  progress: WorkProgress,
): TellFolders => {
  const standing: TellFolders['standing'] = async (caller, id) => {
    const [view, measured] = await Promise.all([streams.look({ folders: [id] }), views.measured(id)]);
    const state = view.folder(id);
    const seen = withRight(state, caller, 'read', id);
    if (seen.ok) return accept(standingOf(seen.value, measured, caller, progress));
    // Who is invited sees what it is that he is invited to.
    return state.phase !== 'unknown' && state.phase !== 'purged' && isInvited(state, caller)
      ? accept(standingOf(state, measured, caller, progress))
      : seen;
  };
  return {
    standing,
    read: async (caller, ref) => {
      const found = await find(caller, ref);
      if (!found.ok) return found;
      const told = await standing(caller, found.value);
      return told.ok || told.refusal.code !== 'folder-unknown'
        ? told
        : { ok: false, refusal: unknownFolder(ref) };
    },
    list: async (caller, { reach, where, after, limit }) => {
      await views.catchUp();
      const parties = reach === 'all' && caller.role === 'admin' ? null : partiesOf(caller);
      const from = after !== undefined && isSessionId(after) ? folderId(after) : null;
      const found = await views.list({ parties, where, after: from, limit: limit + 1 });
      const page = found.slice(0, limit);
      const next = found.length > limit ? page.at(-1)?.folder.folderId : undefined;
      const folders = page.map(({ folder, measured }) => standingOf(folder, measured, caller, progress));
      return { folders, ...(next === undefined ? {} : { next }) };
    },
  };
};
