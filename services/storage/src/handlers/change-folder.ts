import type { ChangeFolderCommandDto, Party } from '#contracts';
import { isParty } from '#contracts';
import {
  accept,
  bytes,
  type Clock,
  type CommandId,
  commandId,
  type FolderId,
  type FolderNameId,
  type Refusal,
  refuse,
  type Result,
  unreachable,
} from '#kernel';
import {
  changeOwner,
  describeFolder,
  type Facts,
  renameFolder,
  setFolderQuota,
  type Stamp,
} from '../domain/folder/change-folder.ts';
import { evolveFolder, type Folder } from '../domain/folder/folder-state.ts';
import {
  type FolderCaller,
  isInvited,
  rightTo,
  type Right,
  unknownFolder,
  withRight,
} from '../domain/folder/rights.ts';
import { acceptShare, shareFolder, unshareFolder } from '../domain/folder/share-folder.ts';
import {
  publishFolder,
  reopenFolder,
  requestRollback,
  requestSnapshot,
  requestSnapshotRemoval,
} from '../domain/folder/snapshot-folder.ts';
import { purgeFolder, restoreFolder, trashFolder } from '../domain/folder/trash-folder.ts';
import type { DecideOnStreams, StorageDecided, StorageView } from './decide-on-streams.ts';
import type { FindFolder } from './find-folder.ts';
import { nameIdFor, snapshotIdFor } from './name-ids.ts';

export type ChangeFolder = (
  caller: FolderCaller,
  command: ChangeFolderCommandDto,
) => Promise<Result<StorageDecided & { readonly folderId: FolderId }, Refusal>>;

const RIGHT_FOR: Readonly<Record<ChangeFolderCommandDto['action'], Right>> = {
  patch: 'manage',
  share: 'manage',
  unshare: 'manage',
  accept: 'none',
  decline: 'none',
  leave: 'none',
  trash: 'manage',
  restore: 'manage',
  purge: 'manage',
  publish: 'manage',
  reopen: 'manage',
  snapshot: 'write',
  'remove-snapshot': 'write-delete',
  'roll-back': 'write-delete',
};

/** Names that it may come to go by. */
const namesOf = (
  folder: Folder,
  { action, name, owner }: ChangeFolderCommandDto,
): readonly FolderNameId[] => {
  const wanted: Party = owner !== undefined && isParty(owner) ? owner : folder.owner;
  if (action === 'patch')
    return [
      folder.nameId,
      nameIdFor(folder.owner, name ?? folder.name),
      nameIdFor(wanted, name ?? folder.name),
    ];
  return action === 'trash' || action === 'restore' ? [folder.nameId] : [];
};

const missing = (field: string): Result<Facts, Refusal> =>
  refuse({ code: 'invalid-request', message: `${field} is missing`, pointer: `/${field}` });

type Act = {
  readonly folder: Folder;
  readonly caller: FolderCaller;
  readonly dto: ChangeFolderCommandDto;
  readonly view: StorageView;
  readonly stamp: Stamp;
  readonly command: CommandId;
};

/** Several things at once, each on what the one before has left. */
const patch = ({ folder, caller, dto, view, stamp }: Act): Result<Facts, Refusal> => {
  const { name, owner, description, quotaBytes } = dto;
  let now = folder;
  const facts: Facts[number][] = [];
  const take = (more: Facts): void => {
    facts.push(...more);
    now = more.reduce(evolved, now);
  };
  if (description !== undefined) take(describeFolder(now, description, stamp));
  if (quotaBytes !== undefined) take(setFolderQuota(now, quotaBytes === 0 ? null : bytes(quotaBytes), stamp));
  if (name !== undefined) {
    const nameId = nameIdFor(now.owner, name);
    // Only its letters' case changes: the name stays its own.
    const state = nameId === now.nameId ? { folderId: null } : view.name(nameId);
    const renamed = renameFolder(now, name, { nameId, state }, stamp);
    if (!renamed.ok) return renamed;
    take(renamed.value);
  }
  if (owner !== undefined && isParty(owner)) {
    if (
      owner.startsWith('project:') &&
      caller.role !== 'admin' &&
      !caller.projectIds.some((id) => owner === `project:${id}`)
    )
      return refuse({
        code: 'forbidden',
        message: `You are not in the project ${owner.slice(8)}.`,
        pointer: '/owner',
      });
    const nameId = nameIdFor(owner, now.name);
    const moved = changeOwner(now, owner, { nameId, state: view.name(nameId) }, stamp);
    if (!moved.ok) return moved;
    take(moved.value);
  }
  return accept(facts);
};

const evolved = (folder: Folder, fact: Facts[number]): Folder => {
  if (fact.type === 'foldername.taken' || fact.type === 'foldername.freed') return folder;
  const next = evolveFolder(folder, fact);
  return next.phase === 'unknown' ? folder : next;
};

const act = (given: Act): Result<Facts, Refusal> => {
  const { folder, caller, dto, view, stamp, command } = given;
  const own: Party = `user:${caller.userId}`;
  const { action, party, permission, name, snapshot } = dto;
  switch (action) {
    case 'patch':
      return patch(given);
    case 'share':
      if (party === undefined || !isParty(party)) return missing('party');
      return permission === undefined ? missing('permission') : shareFolder(folder, party, permission, stamp);
    case 'unshare':
      if (party === undefined || !isParty(party)) return missing('party');
      return unshareFolder(folder, party, 'revoked', stamp);
    case 'accept':
      return acceptShare(folder, own, stamp);
    case 'decline':
      return unshareFolder(folder, own, 'declined', stamp);
    case 'leave':
      return unshareFolder(folder, own, 'left', stamp);
    case 'trash':
      return trashFolder(folder, stamp);
    case 'restore':
      return restoreFolder(folder, { nameId: folder.nameId, state: view.name(folder.nameId) }, stamp);
    case 'purge':
      return purgeFolder(folder, stamp);
    case 'publish':
      return publishFolder(folder, snapshotIdFor(command), stamp);
    case 'reopen':
      return reopenFolder(folder, stamp);
    case 'snapshot':
      if (name === undefined) return missing('name');
      return requestSnapshot(folder, { snapshotId: snapshotIdFor(command), name }, stamp);
    case 'remove-snapshot':
      return snapshot === undefined ? missing('snapshot') : requestSnapshotRemoval(folder, snapshot, stamp);
    case 'roll-back':
      return snapshot === undefined ? missing('snapshot') : requestRollback(folder, snapshot, stamp);
    default:
      return unreachable(action);
  }
};

/** Something is done to a folder: found, judged by the right that it takes, recorded. */
export const changeFolder =
  (streams: DecideOnStreams, find: FindFolder, clock: Clock): ChangeFolder =>
  async (caller, dto) => {
    const found = await find(caller, dto.folder);
    if (!found.ok) return found;
    const folderId = found.value;
    const seen = (await streams.look({ folders: [folderId] })).folder(folderId);
    const command = commandId(dto.commandId);
    const by = `user:${caller.userId}`;
    const stamp = { by, at: clock.now() };
    const outcome = await streams.record({
      commandId: command,
      meta: { actor: by, correlationId: command },
      isTrial: dto.isTrial === true,
      reads: { folders: [folderId], names: seen.phase === 'unknown' ? [] : namesOf(seen, dto) },
      decide: (view) => {
        const owned = withRight(view.folder(folderId), caller, RIGHT_FOR[dto.action], dto.folder);
        if (!owned.ok) return owned;
        const folder = owned.value;
        if (rightTo(folder, caller) === 'none' && !isInvited(folder, caller))
          return refuse(unknownFolder(dto.folder));
        return act({ folder, caller, dto, view, stamp, command });
      },
    });
    return outcome.ok ? accept({ ...outcome.value, folderId }) : outcome;
  };
