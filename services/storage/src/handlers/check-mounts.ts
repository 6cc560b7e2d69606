import { type CheckMountsAnswer, type OwnedFolderDto, SESSION_HOME, type SessionFolderDto } from '#contracts';
import { accept, type FolderId, folderId, type Refusal, refuse, type Result, snapshotId } from '#kernel';
import { mountOf } from '../domain/folder/mount-folder.ts';
import { type FolderCaller, withRight } from '../domain/folder/rights.ts';
import { snapshotOf } from '../domain/folder/snapshot-folder.ts';
import type { FolderViews } from '../ports/folder-views.ts';
import { HOME } from './create-folder.ts';
import type { DecideOnStreams } from './decide-on-streams.ts';
import type { FindFolder } from './find-folder.ts';

export type CheckMounts = (
  caller: FolderCaller,
  folders: readonly SessionFolderDto[],
) => Promise<Result<CheckMountsAnswer, Refusal>>;

const at = (refusal: Refusal, index: number): Refusal => ({
  ...refusal,
  pointer: `/folders/${index}/folder`,
});

/** Whether a session could have these folders, before it waits for its place. They are asked for again when it has one. */
export const checkMounts =
  (streams: DecideOnStreams, find: FindFolder, views: FolderViews): CheckMounts =>
  async (asking, folders) => {
    // As the session will be asked: in his project, and not with the powers of an admin.
    const caller: FolderCaller = { ...asking, role: asking.role === 'viewer' ? 'viewer' : 'member' };
    const checked: OwnedFolderDto[] = [];
    for (const [index, { folder: ref, ...place }] of folders.entries()) {
      const [name = '', snapshotRef] = ref.split('@', 2);
      const found = await find(caller, name);
      if (!found.ok) return refuse(at(found.refusal, index));
      const one = await check(streams, caller, found.value, { name, snapshotRef, place });
      if (!one.ok) return refuse(at(one.refusal, index));
      checked.push(one.value);
    }
    const home = await homeOf(views, caller);
    const isTaken = checked.some(({ target }) => `${target}/`.startsWith(`${SESSION_HOME}/`));
    return accept({
      folders:
        home === undefined || isTaken ? checked : [...checked, { folderId: home, target: SESSION_HOME }],
    });
  };

const check = async (
  streams: DecideOnStreams,
  caller: FolderCaller,
  id: FolderId,
  {
    name,
    snapshotRef,
    place,
  }: {
    readonly name: string;
    readonly snapshotRef: string | undefined;
    readonly place: Omit<SessionFolderDto, 'folder'>;
  },
): Promise<Result<OwnedFolderDto, Refusal>> => {
  const state = (await streams.look({ folders: [id] })).folder(id);
  const owned = withRight(state, caller, 'read', name);
  if (!owned.ok) return owned;
  const snapshot = snapshotRef === undefined ? undefined : snapshotOf(owned.value, snapshotRef);
  if (snapshotRef !== undefined && snapshot === undefined)
    return refuse({
      code: 'snapshot-unknown',
      message: `The folder ${owned.value.name} has no snapshot ${JSON.stringify(snapshotRef)}.`,
    });
  const kept = snapshot === undefined ? {} : { snapshotId: snapshotId(snapshot.snapshotId) };
  // What is still being made is waited for when the session has its place.
  const mount = mountOf(owned.value, caller, { folderId: folderId(id), ...kept, ...place });
  if (!mount.ok && mount.refusal.code !== 'folder-busy') return mount;
  return accept({ folderId: id, ...kept, ...place });
};

const homeOf = async (views: FolderViews, { userId }: FolderCaller): Promise<FolderId | undefined> => {
  const found = await views.named(HOME, [`user:${userId}`]);
  return found.find(
    ({ kind, owner, phase }) => kind === 'home' && owner === `user:${userId}` && phase === 'ready',
  )?.folderId;
};
