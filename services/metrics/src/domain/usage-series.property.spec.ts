import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunUsage } from '#contracts';
import { deviceId, epochMs, sessionId } from '#kernel';
import { sumOfPoints, usageSeries } from './usage-series.ts';

const STEP = 5000;
const SLOTS = 12;

const usage = (cpuMilli: number, busy: number | null = null): RunUsage => ({
  sessionId: sessionId('seriesaaaaaa'),
  epoch: 1,
  member: 0,
  at: epochMs(0),
  overMs: STEP,
  cpuGrantedMilli: 1000,
  memoryBytes: 100,
  memoryPeakBytes: null,
  memoryLimitBytes: 1000,
  processCount: 1,
  rates: { cpuMilli, readBytesPerS: null, writtenBytesPerS: null, receivedBytesPerS: 1, sentBytesPerS: 2 },
  totals: {
    cpuMs: 0,
    readBytes: null,
    writtenBytes: null,
    receivedBytes: null,
    sentBytes: null,
    oomKills: 0,
  },
  devices:
    busy === null
      ? []
      : [{ deviceId: deviceId('GPU-1'), usedMemoryBytes: 5, grantedMemoryBytes: 10, busyPercent: busy }],
  lastInputAt: null,
});

describe('a series of figures', () => {
  it('holds the means of the last steps, in order, and never more, whatever comes when', () => {
    const times = fc.array(fc.integer({ min: 0, max: 400_000 }), { maxLength: 200 });
    fc.assert(
      fc.property(times, (given) => {
        const series = usageSeries(STEP, SLOTS);
        const sorted = given.toSorted((a, b) => a - b);
        for (const at of sorted) series.add(usage(at % 997), epochMs(at));
        const now = epochMs(sorted.at(-1) ?? 0);
        const newest = Math.floor(now / STEP);
        const expected = [...Map.groupBy(sorted, (at) => Math.floor(at / STEP))]
          .filter(([step]) => step > newest - SLOTS)
          .map(([step, at]) => ({
            at: step * STEP,
            cpuMilli: Math.round(at.reduce((sum, one) => sum + (one % 997), 0) / at.length),
          }));
        expect(series.points(now).map(({ at, cpuMilli }) => ({ at, cpuMilli }))).toEqual(expected);
      }),
    );
  });

  it('shows nothing of a time in which nothing was heard', () => {
    const series = usageSeries(STEP, SLOTS);
    series.add(usage(7), epochMs(0));
    expect(series.points(epochMs(STEP * SLOTS))).toEqual([]);
    expect(series.points(epochMs(STEP))).toHaveLength(1);
  });

  it('adds up what several containers use, and takes the mean of how busy their GPUs are', () => {
    const one = usageSeries(STEP, SLOTS);
    const other = usageSeries(STEP, SLOTS);
    one.add(usage(100, 80), epochMs(0));
    other.add(usage(50, 20), epochMs(0));
    const [point] = sumOfPoints([one.points(epochMs(0)), other.points(epochMs(0))]);
    expect(point).toEqual({
      at: 0,
      cpuMilli: 150,
      memoryBytes: 200,
      gpuPercent: 50,
      gpuMemoryBytes: 10,
      networkBytesPerS: 6,
      ioBytesPerS: null,
    });
  });
});
