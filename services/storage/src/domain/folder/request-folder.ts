import type { FolderFact, FolderKind, FolderNameFact, FolderOrigin, Party } from '#contracts';
import {
  type Bytes,
  type EpochMs,
  type FolderId,
  type FolderNameId,
  type Refusal,
  type Result,
  type VolumeId,
  accept,
  later,
  refuse,
} from '#kernel';
import type { FolderNameState } from './folder-name.ts';
import type { FolderState } from './folder-state.ts';

/** A clone may copy terabytes; an empty folder is there in an instant or never. */
export const WORK_MS_MAX = { empty: 600_000, copied: 24 * 3_600_000 } as const;

export type FolderWish = {
  readonly folderId: FolderId;
  readonly nameId: FolderNameId;
  readonly name: string;
  readonly owner: Party;
  readonly kind: FolderKind;
  readonly volumeId: VolumeId;
  readonly quotaBytes?: Bytes;
  readonly description?: string;
  readonly origin?: FolderOrigin;
  readonly by: string;
  readonly at: EpochMs;
};
type Facts = readonly (FolderFact | FolderNameFact)[];

export const nameTaken = (name: string): Refusal<'folder-name-taken'> => ({
  code: 'folder-name-taken',
  message: `Its owner has a folder ${JSON.stringify(name)} already.`,
  pointer: '/name',
});

/** A folder is asked for. The same wish again records nothing. */
export const requestFolder = (
  { at, ...wish }: FolderWish,
  state: FolderState,
  name: FolderNameState,
): Result<Facts, Refusal<'folder-name-taken'>> => {
  const { folderId, nameId } = wish;
  if (state.phase !== 'unknown') return accept([]);
  // Its own name may be seen before it is: the same command was recorded between two reads.
  if (name.folderId !== null && name.folderId !== folderId) return refuse(nameTaken(wish.name));
  const deadlineAt = later(at, wish.origin === undefined ? WORK_MS_MAX.empty : WORK_MS_MAX.copied);
  return accept([
    { type: 'folder.requested', data: { ...wish, requestedAt: at, deadlineAt } },
    { type: 'foldername.taken', data: { nameId, folderId, takenAt: at } },
  ]);
};
