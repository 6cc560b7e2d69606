import type { DataWaits, MountedFolderStanding, WorkloadFolder } from '#contracts';

const GIB = 2 ** 30;
const size = (bytes: number): string =>
  bytes >= GIB ? `${(bytes / GIB).toFixed(1)} GiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
/** As the command line takes it: twice as much, in whole GiB. */
const twice = (bytes: number): string => `${Math.max(1, Math.ceil((bytes * 2) / GIB))}GiB`;

/** A bound that holds is never passed, and hardly ever met: what is left is less than the next write. */
const FULL_PART = 0.99;
const isFull = ({ quota, quotaPercent, quotaBytes = 0, usedBytes = 0 }: MountedFolderStanding): boolean =>
  quotaPercent === 100 || (quota === 'hard' && usedBytes >= quotaBytes * FULL_PART);

/** What the user of a session is told of a folder of it: nothing while there is room. */
export const folderNote = (
  folder: MountedFolderStanding,
  mounts: readonly WorkloadFolder[],
): string | null => {
  const { name, folderId, quotaPercent, quotaBytes, usedBytes, quota } = folder;
  if (quotaBytes === undefined || quotaPercent < 95) return null;
  const places = mounts.filter((mount) => mount.folderId === folderId).map(({ target }) => target);
  const who = `The folder ${name} (at ${places.join(', ')})`;
  const much = usedBytes === undefined ? '' : `, ${size(usedBytes)} of ${size(quotaBytes)}`;
  const help = `Make room, or raise its quota: berth folder quota ${name} ${twice(quotaBytes)}`;
  if (!isFull(folder)) return `${who} is ${quotaPercent} % full${much}. ${help}`;
  const means =
    quota === 'hard'
      ? 'writes into it fail with "No space left on device" or "Disk quota exceeded"'
      : 'sessions that may write into it stand still until it has room, and nothing can be uploaded into it';
  return `${who} is full${much}: ${means}. ${help}`;
};

/** GPUs that have little to do while a volume of the session can do no more. */
export const waitsNote = (
  { why, waitingMs, seenMs }: DataWaits,
  volumeId: string,
  folders: readonly MountedFolderStanding[],
): string | null => {
  if (why === null) return null;
  const names = folders.filter((folder) => folder.volumeId === volumeId).map(({ name }) => name);
  const part = Math.round((waitingMs * 100) / seenMs);
  return `The GPUs had little to do for ${part} % of the last ${Math.round(seenMs / 60_000)} min, while the volume ${volumeId} of ${names.join(', ')} was at its limit (${why}): they probably wait for data.`;
};
