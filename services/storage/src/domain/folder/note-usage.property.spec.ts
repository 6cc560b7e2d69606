import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes, epochMs, folderId, folderNameId, volumeId } from '#kernel';
import { evolveFolder, type Folder, initialFolder } from './folder-state.ts';
import { noteUsage } from './note-usage.ts';

const id = folderId('f7k2m9x4q1wz');
const at = epochMs(1);
const made = (quota: number | null): Folder => {
  const asked = evolveFolder(initialFolder, {
    type: 'folder.requested',
    data: {
      folderId: id,
      nameId: folderNameId('0123456789abcdef0123456789abcdef'),
      name: 'corpus',
      owner: 'user:ada',
      kind: 'general',
      volumeId: volumeId('default'),
      ...(quota === null ? {} : { quotaBytes: bytes(quota) }),
      by: 'user:ada',
      requestedAt: at,
      deadlineAt: at,
    },
  });
  const ready = evolveFolder(asked, {
    type: 'folder.provisioned',
    data: { folderId: id, provisionedAt: at },
  });
  if (ready.phase === 'unknown') throw new Error('it was asked for');
  return ready;
};

describe('the alarm of a quota', () => {
  it('stands where the last count says, whatever was counted before, and is recorded once', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.array(fc.nat(1200), { minLength: 1 }),
        (quota, counts) => {
          let folder = made(quota);
          for (const used of counts) {
            const next = noteUsage(folder, used, at).reduce<ReturnType<typeof evolveFolder>>(
              evolveFolder,
              folder,
            );
            if (next.phase === 'unknown') throw new Error('it is known');
            folder = next;
            expect(noteUsage(folder, used, at)).toEqual([]);
          }
          const part = (100 * (counts.at(-1) ?? 0)) / quota;
          expect(folder.quotaPercent).toBe(part >= 100 ? 100 : part >= 95 ? 95 : part >= 80 ? 80 : 0);
        },
      ),
      { numRuns: 60 },
    ));

  it('is never raised where there is no quota', () =>
    expect(noteUsage(made(null), Number.MAX_SAFE_INTEGER, at)).toEqual([]));
});
