import type { FileNeed } from '#contracts';
import type { Refusal, Result } from '#kernel';
import type { VolumeRoom } from '../domain/folder/count-due.ts';
import type { FolderCaller } from '../domain/folder/rights.ts';

/** The files of a folder, for who may use them so. */
export type FolderRoot = {
  readonly folderId: string;
  readonly name: string;
  readonly rootPath: string;
  /** What may be added; null: there is no bound that is known before. */
  readonly roomBytes: number | null;
};
export type FolderRoots = (
  caller: FolderCaller,
  ref: string,
  need: FileNeed,
) => Promise<Result<FolderRoot, Refusal>>;

/** Tells what a volume has left, by a path on it. @throws if the path is not there */
export type FreeBytes = (path: string) => Promise<number>;
/** The same with the number of files that it has left. @throws if the path is not there */
export type RoomAt = (path: string) => Promise<VolumeRoom>;
