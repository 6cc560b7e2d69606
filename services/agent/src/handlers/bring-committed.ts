import { isOwnImageReference, ownImageIdOf } from '#contracts';
import { accept, imageId, type Refusal, type Result } from '#kernel';
import { HOME_FOLDER, WORK_FOLDER } from '../domain/run-environment.ts';
import type { RunKey } from '../domain/run.ts';
import type { FolderBind, Runtime } from '../ports/runtime.ts';
import type { Workspaces } from '../ports/workspaces.ts';

export type BringCommittedDeps = {
  readonly runtime: Pick<Runtime, 'commits'>;
  readonly workspaces: Pick<Workspaces, 'makeHome'>;
};

export type CommittedWish = {
  readonly key: RunKey;
  readonly image: string;
  readonly workFolder: string;
  /** Where folders are mounted: what is in place of a home or a working folder takes no files of the image. */
  readonly targets: readonly string[];
};

/**
 * The files that an image of somebody's own has for a new run: those of its home into one on the disk, which is bound in place of the one in memory, those of `/work`
 * into the working folder. Nothing for any other image.
 */
export const bringCommitted = async (
  { runtime, workspaces }: BringCommittedDeps,
  { key, image, workFolder, targets }: CommittedWish,
  signal: AbortSignal,
): Promise<Result<readonly FolderBind[], Refusal>> => {
  const { commits } = runtime;
  const id = isOwnImageReference(image) ? ownImageIdOf(image) : null;
  if (commits === undefined || id === null) return accept([]);
  const own = imageId(id);
  if (!targets.includes(WORK_FOLDER)) {
    const worked = await commits.unpack(own, 'work', workFolder, signal);
    if (!worked.ok) return worked;
  }
  if (targets.includes(HOME_FOLDER)) return accept([]);
  const home = await workspaces.makeHome(key);
  const brought = await commits.unpack(own, 'home', home, signal);
  return brought.ok ? accept([{ source: home, target: HOME_FOLDER, isReadOnly: false }]) : brought;
};
