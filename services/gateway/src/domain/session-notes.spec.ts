import { describe, expect, it } from 'vitest';
import type { MountedFolderStanding, WorkloadFolder } from '#contracts';
import { folderId } from '#kernel';
import { folderNote, waitsNote } from './session-notes.ts';

const id = folderId('f7k2m9x4q1wz');
const mounts: readonly WorkloadFolder[] = [
  { folderId: id, target: '/data' },
  { folderId: id, target: '/out' },
];
const folder = (more: Partial<MountedFolderStanding>): MountedFolderStanding => ({
  folderId: id,
  name: 'corpus',
  volumeId: 'fast',
  quota: 'hard',
  quotaPercent: 100,
  quotaBytes: 100 * 2 ** 30,
  usedBytes: 100 * 2 ** 30,
  ...more,
});

describe('the user of a session', () => {
  it('is told which folder is full, where it is seen, and how it grows', () => {
    expect(folderNote(folder({}), mounts)).toBe(
      'The folder corpus (at /data, /out) is full, 100.0 GiB of 100.0 GiB: writes into it fail with "No space left on device" or "Disk quota exceeded". Make room, or raise its quota: berth folder quota corpus 200GiB',
    );
    expect(folderNote(folder({ quota: 'accounted' }), mounts)).toContain(
      'sessions that may write into it stand still',
    );
  });

  it('is told that a folder is full whose bound holds, though it is never quite met', () => {
    const nearly = folder({ quotaPercent: 95, usedBytes: 99.5 * 2 ** 30 });
    expect(folderNote(nearly, mounts)).toContain('is full');
    expect(folderNote({ ...nearly, quota: 'accounted' }, mounts)).toContain('is 95 % full');
  });

  it('is warned before it is full, and left alone while there is room', () => {
    expect(folderNote(folder({ quotaPercent: 95, usedBytes: 96 * 2 ** 30 }), mounts)).toContain(
      'is 95 % full',
    );
    expect(folderNote(folder({ quotaPercent: 80 }), mounts)).toBeNull();
  });

  it('is told that the GPUs wait for data, of which volume, and why that is thought', () => {
    const waits = { seenMs: 600_000, waitingMs: 300_000, why: 'it is busy 98 % of the time, at 500 MiB/s' };
    expect(waitsNote(waits, 'fast', [folder({})])).toBe(
      'The GPUs had little to do for 50 % of the last 10 min, while the volume fast of corpus was at its limit (it is busy 98 % of the time, at 500 MiB/s): they probably wait for data.',
    );
    expect(waitsNote({ ...waits, why: null }, 'fast', [])).toBeNull();
  });
});
