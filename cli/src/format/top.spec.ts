import { describe, expect, it } from 'vitest';
import type { Usage, UsedSession } from '../api/usage.ts';
import { plain } from './paint.ts';
import { formatTop } from './top.ts';

const GIB = 2 ** 30;
const NOW = Date.parse('2026-03-01T12:00:00Z');
const view = { paint: plain, now: NOW };

const usage = (more: Partial<Usage>): Usage => ({
  at: '2026-03-01T11:59:58Z',
  cpuMilli: 1500,
  cpuGrantedMilli: 2000,
  memoryBytes: GIB,
  memoryLimitBytes: 4 * GIB,
  gpuPercent: null,
  gpuMemoryBytes: null,
  gpuMemoryGrantedBytes: null,
  receivedBytesPerS: null,
  sentBytesPerS: null,
  readBytesPerS: 0,
  writtenBytesPerS: 0,
  processCount: 3,
  oomKills: 0,
  ...more,
});
const session = (name: string, used?: Usage): UsedSession => ({
  sessionId: `${name}aaaaaaaaaaaa`.slice(0, 12),
  name,
  userId: 'ada',
  nodeId: 'gpu-07',
  ...(used === undefined ? {} : { usage: used }),
});

const busy = session(
  'train',
  usage({
    cpuMilli: 2000,
    gpuPercent: 93,
    gpuMemoryBytes: 61 * GIB,
    gpuMemoryGrantedBytes: 80 * GIB,
    receivedBytesPerS: 2 ** 20,
    sentBytesPerS: 0,
    readBytesPerS: 10 * 2 ** 20,
  }),
);
const resting = session('notebook', usage({ cpuMilli: 4, oomKills: 1, idleSince: '2026-03-01T11:48:00Z' }));

describe('the table of what sessions use', () => {
  it('shows the busiest first, shares of what was given, and since when one does nothing', async () => {
    await expect(formatTop([resting, session('new'), busy], view)).toMatchFileSnapshot('golden/top.txt');
  });

  it('says what one waits for while it runs, when any does', () => {
    const why = 'waits for data: the volume slow is at its limit (it is busy 99 % of the time)';
    const [titles = '', first = '', second = ''] = formatTop([{ ...busy, why }, resting], view).split('\n');
    expect(titles).toMatch(/ WAITS FOR$/);
    expect(first).toMatch(/ data$/);
    expect(second).not.toMatch(/data|room/);
    const full = { ...busy, why: 'stands still: the folder corpus is full' };
    expect(formatTop([full], view)).toMatch(/ room$/);
    expect(formatTop([busy], view)).not.toContain('WAITS FOR');
  });

  it('says how many found no room on the screen', () => {
    expect(
      formatTop([resting, busy, session('new')], view, 4)
        .split('\n')
        .at(-1),
    ).toBe('and 1 more session');
  });
});
