import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LOOK_EVERY_MS, type SeenRuns, seenRuns } from './seen-runs.ts';

describe('what was seen of a node', () => {
  let looks: number;
  let lookMs: number;
  let seen: SeenRuns;
  const look = async (): Promise<void> => {
    const looking = seen.look();
    await vi.advanceTimersByTimeAsync(lookMs);
    await looking;
  };
  beforeEach(() => {
    vi.useFakeTimers();
    looks = 0;
    lookMs = 0;
    seen = seenRuns({
      list: async () => {
        looks += 1;
        // waits: on the clock of the test, as long as the engine would take
        await new Promise((resolve) => setTimeout(resolve, lookMs));
        return [];
      },
    });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('counts until something changes, or for a few seconds', async () => {
    expect(seen.isDue()).toBe(true);
    await look();
    expect(seen.isDue()).toBe(false);
    seen.outdate();
    expect(seen.isDue()).toBe(true);
    await look();
    await vi.advanceTimersByTimeAsync(LOOK_EVERY_MS);
    expect(seen.isDue()).toBe(true);
    expect(looks).toBe(2);
  });

  it('is old when something changes while one looks', async () => {
    lookMs = 20;
    const looking = seen.look();
    seen.outdate();
    await vi.advanceTimersByTimeAsync(lookMs);
    await looking;
    expect(seen.isDue()).toBe(true);
  });

  it('is old when the engine did not answer', async () => {
    const failing = seenRuns({ list: () => Promise.reject(new Error('away')) });
    await expect(failing.look()).rejects.toThrow('away');
    expect(failing.isDue()).toBe(true);
  });

  it('leaves the engine twice the time that a look has taken, but not for long', async () => {
    const restMs = async (tookMs: number): Promise<number> => {
      lookMs = tookMs;
      await look();
      const since = performance.now();
      const rested = seen.rested().then(() => performance.now() - since);
      await vi.advanceTimersByTimeAsync(1000);
      return rested;
    };
    expect(await restMs(20)).toBeCloseTo(40, 0);
    expect(await restMs(2000)).toBeCloseTo(250, 0);
    expect(await restMs(0)).toBe(0);
  });
});
