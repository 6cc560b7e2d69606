import type { MountedFolderStanding, VolumeFiguresAnswer, WorkloadFolder } from '#contracts';

/** Busier GPUs are at work. */
const IDLE_PERCENT = 20;

/** The sample of this moment, of a session that runs. */
export type WaitsSight = {
  readonly mounts: readonly WorkloadFolder[];
  /** Null: it has none, or nobody can tell. */
  readonly gpuPercent: number | null;
  readonly folders: readonly MountedFolderStanding[];
  readonly volumes: readonly VolumeFiguresAnswer[];
};

/** What a running session waits for at this moment, in a few words for a list; null: nothing that could be seen. */
export const waitsFor = ({ mounts, gpuPercent, folders, volumes }: WaitsSight): string | null => {
  const mine = folders.filter(({ folderId }) => mounts.some((mount) => mount.folderId === folderId));
  const full = mine.find(
    ({ folderId, quota, quotaPercent }) =>
      quota === 'accounted' &&
      quotaPercent >= 100 &&
      mounts.some((mount) => mount.folderId === folderId && mount.access !== 'read-only'),
  );
  if (full !== undefined) return `stands still: the folder ${full.name} is full`;
  if (gpuPercent === null || gpuPercent > IDLE_PERCENT) return null;
  const slow = volumes.find(
    ({ volumeId, load }) => load?.isAtLimit === true && mine.some((folder) => folder.volumeId === volumeId),
  );
  return slow === undefined
    ? null
    : `waits for data: the volume ${slow.volumeId} is at its limit (${slow.load?.why ?? ''})`;
};
