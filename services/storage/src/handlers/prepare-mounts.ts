import {
  isSessionEvent,
  type PreparedMount,
  type PrepareMountsAnswer,
  type VolumeCapabilities,
  type WorkloadFolder,
} from '#contracts';
import { decodeFact, type EventLog } from '#event-log';
import {
  accept,
  type Clock,
  DependencyFailure,
  type FolderId,
  type Refusal,
  refuse,
  type Result,
  type SessionId,
  streamName,
  type VolumeId,
} from '#kernel';
import type { Folder } from '../domain/folder/folder-state.ts';
import { type Holder, isHolder, mountFolder, mountOf } from '../domain/folder/mount-folder.ts';
import { evolvePlaced, type PlacedSession } from '../domain/folder/placed-session.ts';
import { type FolderCaller, withRight } from '../domain/folder/rights.ts';
import { nodePlaceOf } from '../domain/volume/array-layout.ts';
import type { Volume } from '../domain/volume/volume-state.ts';
import type { FolderViews } from '../ports/folder-views.ts';
import type { DecideOnStreams, StorageView } from './decide-on-streams.ts';
import { storageCommand } from './name-ids.ts';
import { unknownVolume } from './volumes.ts';

export type PrepareMounts = (holder: Holder) => Promise<Result<PrepareMountsAnswer, Refusal>>;

type Planned = { readonly folder: Folder; readonly wish: WorkloadFolder; readonly isReadOnly: boolean };

const SESSION_EVENTS_MAX = 5000;

/** What a session's user may do with folders: he is a member of its project there, whatever else he is. */
const callerOf = ({ userId, projectId }: PlacedSession): FolderCaller => ({
  userId,
  projectIds: [projectId],
  role: 'member',
});

/**
 * A node asks for the folders of a session that is placed on it. The rights are asked for now, the folders are recorded as mounted in one append, and the
 * node learns where they lie. Asked again, it gets the same.
 */
export const prepareMounts =
  (log: EventLog, streams: DecideOnStreams, views: FolderViews, clock: Clock): PrepareMounts =>
  async (holder) => {
    const session = await placedSession(log, holder.sessionId);
    if (session === null || session.epoch !== holder.epoch || !session.nodeIds.includes(holder.nodeId))
      return refuse({
        code: 'mount-unknown',
        message: `The session ${holder.sessionId} is not placed on ${holder.nodeId}, or no longer.`,
      });
    const caller = callerOf(session);
    const ids = [...new Set(session.folders.map(({ folderId }) => folderId))];
    const known = new Map((await views.volumes()).map(({ volume }) => [volume.volumeId, volume]));
    const quotaOf: QuotaOf = (id) => known.get(id)?.capabilities.quota ?? 'accounted';
    let planned: readonly Planned[] = [];
    const outcome = await streams.record({
      commandId: storageCommand('mount', holder.sessionId, holder.epoch, holder.nodeId, clock.now()),
      meta: { actor: `node:${holder.nodeId}`, correlationId: holder.sessionId },
      reads: { folders: ids },
      decide: (view) => {
        const plan = planOf(view, { caller, holder, quotaOf }, session.folders);
        if (!plan.ok) return plan;
        planned = plan.value.planned;
        return accept(
          ids.flatMap((id) => {
            const first = planned.find(({ folder }) => folder.folderId === id);
            const mounts = plan.value.mounts.get(id) ?? [];
            return first === undefined ? [] : mountFolder(first.folder, holder, mounts, clock.now());
          }),
        );
      },
    });
    if (!outcome.ok) return outcome;
    return placesOf(planned, views);
  };

type QuotaOf = (id: VolumeId) => VolumeCapabilities['quota'];
type Grounds = { readonly caller: FolderCaller; readonly holder: Holder; readonly quotaOf: QuotaOf };
type Plan = {
  readonly planned: readonly Planned[];
  readonly mounts: ReadonlyMap<FolderId, readonly Parameters<typeof mountFolder>[2][number][]>;
};

const planOf = (
  view: StorageView,
  { caller, holder, quotaOf }: Grounds,
  wishes: readonly WorkloadFolder[],
): Result<Plan, Refusal> => {
  const planned: Planned[] = [];
  const mounts = new Map<FolderId, Parameters<typeof mountFolder>[2][number][]>();
  for (const wish of wishes) {
    const owned = withRight(view.folder(wish.folderId), caller, 'read', wish.folderId);
    if (!owned.ok) return owned;
    const { volumeId, mounts: holds } = owned.value;
    const mount = mountOf(owned.value, caller, wish, quotaOf(volumeId));
    if (!mount.ok) return mount;
    // What was answered before stays: the folder may have filled up since.
    const before = holds
      .find((hold) => isHolder(hold, holder))
      ?.mounts.find(({ target }) => target === wish.target);
    const { isReadOnly } = before ?? mount.value;
    planned.push({ folder: owned.value, wish, isReadOnly });
    mounts.set(wish.folderId, [...(mounts.get(wish.folderId) ?? []), mount.value]);
  }
  return accept({ planned, mounts });
};

const placesOf = async (
  planned: readonly Planned[],
  views: FolderViews,
): Promise<Result<PrepareMountsAnswer, Refusal>> => {
  const mounts: PreparedMount[] = [];
  for (const { folder, wish, isReadOnly } of planned) {
    const volume = (await views.volume(folder.volumeId))?.state;
    if (volume === undefined) return refuse(unknownVolume(folder.volumeId));
    const { path, mountedFrom } = nodePlaceOf(volume, folder.folderId, wish.snapshotId);
    mounts.push({
      folderId: folder.folderId,
      name: folder.name,
      volumeId: folder.volumeId,
      root: rootOnNodes(volume),
      path,
      ...(mountedFrom === undefined ? {} : { mountedFrom }),
      ...(wish.subPath === undefined ? {} : { subPath: wish.subPath }),
      target: wish.target,
      isReadOnly,
    });
  }
  return accept({ mounts });
};

const rootOnNodes = ({ settings }: Volume): string => settings.nodeRoot ?? settings.root;

const placedSession = async (log: EventLog, id: SessionId): Promise<PlacedSession | null> => {
  const events = await log.readStream(streamName(`session-${id}`));
  if (events.length >= SESSION_EVENTS_MAX)
    throw new DependencyFailure('event-log', `the session ${id} has too many events`, {
      retryable: false,
      cause: undefined,
    });
  let state: PlacedSession | null = null;
  for (const event of events)
    if (decodeFact(event).ok && isSessionEvent(event)) state = evolvePlaced(state, event);
  return state;
};
