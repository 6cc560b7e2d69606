import { describe, expect, it } from 'vitest';
import { folderId } from '#kernel';
import { waitsFor, type WaitsSight } from './session-waits.ts';

const id = folderId('fabcdefghijk');
const sight = (more: Partial<WaitsSight> = {}): WaitsSight => ({
  mounts: [{ folderId: id, target: '/data' }],
  gpuPercent: 3,
  folders: [{ folderId: id, name: 'corpus', volumeId: 'slow', quota: 'accounted', quotaPercent: 0 }],
  volumes: [
    {
      volumeId: 'slow',
      source: 'disk',
      everyMs: 5000,
      samples: [],
      load: { isAtLimit: true, why: 'it is busy 99 % of the time' },
    },
  ],
  ...more,
});
const full = [
  { folderId: id, name: 'corpus', volumeId: 'slow', quota: 'accounted', quotaPercent: 100 },
] as const;

describe('a running session', () => {
  it('waits for data when its GPUs have little to do while a volume of its folders is at its limit', () => {
    expect(waitsFor(sight())).toBe(
      'waits for data: the volume slow is at its limit (it is busy 99 % of the time)',
    );
    expect(waitsFor(sight({ gpuPercent: 80 }))).toBeNull();
    expect(waitsFor(sight({ gpuPercent: null }))).toBeNull();
    expect(waitsFor(sight({ mounts: [] }))).toBeNull();
    expect(waitsFor(sight({ volumes: [] }))).toBeNull();
  });

  it('stands still when a folder that it may write into is full, and its volume only counts', () => {
    expect(waitsFor(sight({ folders: full }))).toBe('stands still: the folder corpus is full');
    const readOnly = [{ folderId: id, target: '/data', access: 'read-only' }] as const;
    expect(waitsFor(sight({ folders: full, mounts: readOnly, volumes: [] }))).toBeNull();
    const hard = full.map((folder) => ({ ...folder, quota: 'hard' as const }));
    expect(waitsFor(sight({ folders: hard, volumes: [] }))).toBeNull();
  });
});
