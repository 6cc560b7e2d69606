import type { FolderFact } from '#contracts';
import { bytes, type EpochMs } from '#kernel';
import type { Folder } from './folder-state.ts';

/** At which parts of its quota an alarm is raised. */
const LEVELS = [100, 95, 80] as const;

/** What was counted, beside the quota: records when a folder comes to an alarm, goes to another, or is below all of them again. */
export const noteUsage = (folder: Folder, usedBytes: number, at: EpochMs): readonly FolderFact[] => {
  const { folderId, quotaBytes, quotaPercent, phase } = folder;
  if (phase !== 'ready') return [];
  const used = bytes(usedBytes);
  const level =
    quotaBytes === null ? 0 : (LEVELS.find((percent) => usedBytes * 100 >= quotaBytes * percent) ?? 0);
  if (level === quotaPercent) return [];
  return level === 0 || quotaBytes === null
    ? [{ type: 'folder.quota-cleared', data: { folderId, usedBytes: used, seenAt: at } }]
    : [
        {
          type: 'folder.quota-reached',
          data: { folderId, percent: level, usedBytes: used, quotaBytes, seenAt: at },
        },
      ];
};
