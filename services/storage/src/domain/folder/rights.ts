import type { FolderPermission, Party, Role } from '#contracts';
import { type ProjectId, type Refusal, type Result, type UserId, accept, refuse } from '#kernel';
import type { Folder, FolderState } from './folder-state.ts';

/** Who wants something of a folder. */
export type FolderCaller = {
  readonly userId: UserId;
  readonly projectIds: readonly ProjectId[];
  readonly role: Role;
};

/** From nothing to everything; `manage` is the owner's. */
export type Right = 'none' | FolderPermission | 'manage';
const RIGHTS: readonly Right[] = ['none', 'read', 'write', 'write-delete', 'manage'];

export const isRight = (right: Right, wanted: Right): boolean =>
  RIGHTS.indexOf(right) >= RIGHTS.indexOf(wanted);

/** Whom he speaks for. */
export const partiesOf = ({ userId, projectIds }: FolderCaller): readonly Party[] => [
  `user:${userId}`,
  ...projectIds.map((project): Party => `project:${project}`),
];

const ownerRight = (owner: Party, { role }: FolderCaller): Right =>
  owner.startsWith('user:') || role === 'project-admin' ? 'manage' : 'write-delete';

/** The most that he may do with it. Who only looks on never writes. */
export const rightTo = ({ owner, shares }: Folder, caller: FolderCaller): Right => {
  if (caller.role === 'admin') return 'manage';
  const parties = partiesOf(caller);
  const rights = new Set<Right>([
    ...(parties.includes(owner) ? [ownerRight(owner, caller)] : []),
    ...shares
      .filter(({ party, isAccepted }) => isAccepted && parties.includes(party))
      .map(({ permission }) => permission),
  ]);
  const best = RIGHTS.findLast((right) => rights.has(right)) ?? 'none';
  return caller.role === 'viewer' && isRight(best, 'read') ? 'read' : best;
};

/** Invited and not accepted yet. */
export const isInvited = ({ shares }: Folder, { userId }: FolderCaller): boolean =>
  shares.some(({ party, isAccepted }) => !isAccepted && party === `user:${userId}`);

export type AccessRefusal = Refusal<
  'folder-unknown' | 'folder-no-access' | 'folder-trashed' | 'folder-read-only' | 'folder-busy'
>;

export const unknownFolder = (ref: string): Refusal<'folder-unknown'> => ({
  code: 'folder-unknown',
  message: `No folder of yours, and none that is shared with you, goes by ${JSON.stringify(ref.slice(0, 80))}.`,
  pointer: '/folder',
});

/** The folder, if he may do so much with it. Who may nothing does not learn that it exists. */
export const withRight = (
  state: FolderState,
  caller: FolderCaller,
  wanted: Right,
  ref: string,
): Result<Folder, AccessRefusal> => {
  if (state.phase === 'unknown' || state.phase === 'purged') return refuse(unknownFolder(ref));
  const right = rightTo(state, caller);
  if (isRight(right, wanted)) return accept(state);
  if (right === 'none' && !isInvited(state, caller)) return refuse(unknownFolder(ref));
  const needs = wanted === 'manage' ? 'its owner' : `the right to ${wanted}`;
  const message =
    right === 'none'
      ? `You are invited to the folder ${state.name}: accept first.`
      : `This needs ${needs}; you have the right to ${right} the folder ${state.name}.`;
  return refuse({ code: 'folder-no-access', message, pointer: '/folder' });
};

/** The folder, if its files are there to be used so. */
export const inUse = (folder: Folder, need: 'read' | 'write'): Result<Folder, AccessRefusal> => {
  const { name, phase, isPublished, work, fault } = folder;
  if (phase === 'trashed' || phase === 'purging')
    return refuse({
      code: 'folder-trashed',
      message: `The folder ${name} is in the trash: restore it first.`,
    });
  if (phase === 'failed')
    return refuse({
      code: 'folder-busy',
      message: `The folder ${name} could not be made: ${fault?.message ?? 'no cause is known'}`,
    });
  if (phase !== 'ready' || work?.kind === 'rollback')
    return refuse({
      code: 'folder-busy',
      message: `The folder ${name} is being ${phase === 'ready' ? 'rolled back' : 'made'}: ask again in a moment.`,
    });
  if (need === 'write' && isPublished)
    return refuse({
      code: 'folder-read-only',
      message: `The dataset ${name} is published, and read-only: reopen it to write its next version.`,
    });
  return accept(folder);
};
