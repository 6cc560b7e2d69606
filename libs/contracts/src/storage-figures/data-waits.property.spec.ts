import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochMs } from '#kernel';
import { dataWaits } from './data-waits.ts';
import { limitsOf, loadOf, type VolumeSample } from './figures.ts';

const STEP = 5000;
const sample = (i: number, more: Partial<VolumeSample> = {}): VolumeSample => ({
  at: epochMs(i * STEP + 100),
  readBytesPerS: 10 * 2 ** 20,
  writeBytesPerS: 0,
  operationsPerS: 100,
  readMicros: 500,
  writeMicros: 0,
  busyPercent: 20,
  ...more,
});
const steps = (count: number) => Array.from({ length: count }, (_, i) => i);
const gpu = (percent: number | null) => (i: number) => ({ at: i * STEP, gpuPercent: percent });
const pressed = (i: number) => sample(i, { busyPercent: 99, readBytesPerS: 500 * 2 ** 20 });

describe('a volume', () => {
  it('is at its limit when it says that it is busy all the time', () => {
    const history = steps(20).map((i) => sample(i));
    expect(loadOf(sample(20, { busyPercent: 97 }), limitsOf(history)).isAtLimit).toBe(true);
    expect(loadOf(sample(20), limitsOf(history)).isAtLimit).toBe(false);
  });

  it('is at its limit when it does the most that it was seen to do, and answers late', () => {
    const history = steps(20).map((i) => sample(i, { busyPercent: null }));
    const most = sample(20, { busyPercent: null, readBytesPerS: 400 * 2 ** 20, readMicros: 4000 });
    const all = [...history, most];
    expect(loadOf(most, limitsOf(all))).toMatchObject({ isAtLimit: true });
    expect(loadOf({ ...most, readMicros: 600 }, limitsOf(all)).isAtLimit).toBe(false);
    expect(loadOf({ ...most, readBytesPerS: 100 * 2 ** 20 }, limitsOf(all)).isAtLimit).toBe(false);
  });

  it('is not judged by a handful of samples', () => {
    const few = steps(3).map((i) => sample(i, { busyPercent: null, readMicros: 100 * (i + 1) }));
    expect(few.some((one) => loadOf(one, limitsOf(few)).isAtLimit)).toBe(false);
  });
});

describe('GPUs', () => {
  it('wait for data while they have little to do and the volume can do no more', () => {
    const all = steps(12);
    const waits = dataWaits(all.map(gpu(3)), STEP, all.map(pressed));
    expect(waits).toMatchObject({ seenMs: 60_000, waitingMs: 60_000 });
    expect(waits.why).toContain('busy 99 %');
  });

  it.each([
    ['busy GPUs', 85, pressed],
    ['an idle volume', 3, (i: number) => sample(i)],
    ['GPUs that nobody measures', null, pressed],
  ] as const)('do not wait for data with %s', (_, percent, of) => {
    const all = steps(12);
    expect(dataWaits(all.map(gpu(percent)), STEP, all.map(of))).toMatchObject({ waitingMs: 0, why: null });
  });

  it('never wait longer than they were seen, nor is it told for a moment', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            percent: fc.option(fc.integer({ min: 0, max: 100 })),
            busy: fc.integer({ min: 0, max: 100 }),
          }),
          {
            maxLength: 40,
          },
        ),
        (moments) => {
          const waits = dataWaits(
            moments.map(({ percent }, i) => ({ at: i * STEP, gpuPercent: percent })),
            STEP,
            moments.map(({ busy }, i) => sample(i, { busyPercent: busy })),
          );
          expect(waits.waitingMs).toBeLessThanOrEqual(waits.seenMs);
          expect(waits.seenMs).toBeLessThanOrEqual(moments.length * STEP);
          if (waits.why !== null) expect(waits.waitingMs).toBeGreaterThanOrEqual(30_000);
        },
      ),
    );
  });
});
