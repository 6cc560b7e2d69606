import { describe, expect, it } from 'vitest';
import { bytes, epochMs, nodeId, sessionId } from '#kernel';
import { isCountDue, isUntouched, isWatched, type LastCount } from './count-due.ts';

const MIB = 2 ** 20;
const hold = (isReadOnly: boolean) => ({
  sessionId: sessionId('aaaaaaaaaaaa'),
  epoch: 1,
  nodeId: nodeId('n1'),
  mounts: [{ target: '/data', isReadOnly }],
});
const idle = { mounts: [], quotaPercent: 0, quotaBytes: bytes(100 * MIB) } as const;
const mounted = { ...idle, mounts: [hold(false)] };
const last = (more: Partial<LastCount> = {}): LastCount => ({
  ...{ at: epochMs(0), countedAt: epochMs(0), tookMs: 10, usedBytes: 20 * MIB, fileCount: 7 },
  room: { freeBytes: 1000 * MIB, freeFiles: 50 },
  ...more,
});
/** The first second in which it is counted again. */
const after = (
  folder: Parameters<typeof isCountDue>[0],
  count: LastCount,
  freeBytes: number | null = null,
) => {
  for (let s = 0; s < 1000; s += 1)
    if (
      isCountDue(folder, count, epochMs(s * 1000), freeBytes === null ? null : { freeBytes, freeFiles: 50 })
    )
      return s;
  return Infinity;
};

describe('a folder is counted again', () => {
  it('often when a session has it, all the time when it is near its quota, too, and now and then otherwise', () => {
    expect(after(idle, last())).toBe(300);
    expect(after(mounted, last())).toBe(5);
    expect(after({ ...mounted, quotaPercent: 80 }, last())).toBe(1);
  });

  it('less often when that takes long, and of a writer near its quota sooner than of others', () => {
    expect(after(mounted, last({ tookMs: 2000 }))).toBe(40);
    expect(after({ ...mounted, quotaPercent: 95 }, last({ tookMs: 2000 }))).toBe(8);
  });

  it('at once when its volume has lost so much that it may be near its quota', () => {
    expect(after(mounted, last(), 981 * MIB)).toBe(5);
    expect(after(mounted, last(), 980 * MIB)).toBe(1);
    expect(after(idle, last(), 0)).toBe(300);
  });

  it('with a look at its volume only where nothing else keeps a session from passing the quota', () => {
    expect(isWatched(mounted, 'accounted')).toBe(true);
    expect(isWatched(mounted, 'hard')).toBe(false);
    expect(isWatched({ ...mounted, mounts: [hold(true)] }, 'accounted')).toBe(false);
    expect(isWatched({ ...mounted, quotaBytes: null }, 'accounted')).toBe(false);
  });

  it('not at all while its volume has what it had, for a minute when a session has it, and for six hours otherwise', () => {
    const room = { freeBytes: 1000 * MIB, freeFiles: 50 };
    const same = (folder: Parameters<typeof isUntouched>[0], ms: number, now = room) =>
      isUntouched(folder, last(), epochMs(ms), now);
    expect([same(mounted, 59_999), same(mounted, 60_000)]).toEqual([true, false]);
    expect([same(idle, 60_000), same(idle, 6 * 3_600_000)]).toEqual([true, false]);
    expect(same(idle, 1, { ...room, freeBytes: room.freeBytes + 1 })).toBe(false);
    expect(same(idle, 1, { ...room, freeFiles: room.freeFiles - 1 })).toBe(false);
    expect(isUntouched(idle, last(), epochMs(1), null)).toBe(false);
    expect(isUntouched(idle, last({ room: null }), epochMs(1), room)).toBe(false);
  });
});
