import type { FolderPermission, Party } from '#contracts';
import { type Refusal, type Result, accept, refuse } from '#kernel';
import type { Facts, Stamp } from './change-folder.ts';
import { outOfUse } from './change-folder.ts';
import type { Folder } from './folder-state.ts';

const SHARES_MAX = 500;

type Shared = Result<
  Facts,
  Refusal<'folder-trashed' | 'share-unknown' | 'too-many-shares' | 'invalid-request'>
>;

const shareOf = (folder: Folder, party: Party) => folder.shares.find((share) => share.party === party);
const noShare = (folder: Folder, party: Party): Refusal<'share-unknown'> => ({
  code: 'share-unknown',
  message: `The folder ${folder.name} is not shared with ${party}.`,
  pointer: '/party',
});

/** Gives a right, or another one in its place. */
export const shareFolder = (
  folder: Folder,
  party: Party,
  permission: FolderPermission,
  { by, at }: Stamp,
): Shared => {
  const { folderId, phase, owner, shares } = folder;
  if (phase !== 'ready' && phase !== 'provisioning') return refuse(outOfUse(folder));
  if (party === owner)
    return refuse({ code: 'invalid-request', message: 'It is the folder of theirs.', pointer: '/party' });
  const before = shareOf(folder, party);
  if (before?.permission === permission) return accept([]);
  if (before === undefined && shares.length >= SHARES_MAX)
    return refuse({
      code: 'too-many-shares',
      message: `A folder is shared with ${SHARES_MAX} at most: share it with a project.`,
    });
  return accept([{ type: 'folder.shared', data: { folderId, party, permission, by, sharedAt: at } }]);
};

/** The one who was invited says yes. */
export const acceptShare = (folder: Folder, party: Party, { at }: Stamp): Shared => {
  const share = shareOf(folder, party);
  if (share === undefined) return refuse(noShare(folder, party));
  if (share.isAccepted) return accept([]);
  return accept([
    { type: 'folder.share-accepted', data: { folderId: folder.folderId, party, acceptedAt: at } },
  ]);
};

/** The one who has a right, or was invited, gives it back; or its owner takes it. */
export const unshareFolder = (
  folder: Folder,
  party: Party,
  reason: 'declined' | 'left' | 'revoked',
  { by, at }: Stamp,
): Shared =>
  shareOf(folder, party) === undefined
    ? refuse(noShare(folder, party))
    : accept([
        {
          type: 'folder.unshared',
          data: { folderId: folder.folderId, party, reason, by, unsharedAt: at },
        },
      ]);
