import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { position } from '#kernel';
import { positionWaiters } from './position-waiters.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('waiting for a position', () => {
  it('ends at once when the view has it already', async () => {
    const { reached, waitFor } = positionWaiters();
    reached(position(5));
    expect(await waitFor(position(5), 1000)).toBe(true);
    expect(await waitFor(position(0), 1000)).toBe(true);
  });

  it('ends when the view gets there or beyond, for all who wait', async () => {
    const { reached, waitFor } = positionWaiters();
    const waiting = [waitFor(position(3), 1000), waitFor(position(4), 1000), waitFor(position(9), 1000)];
    reached(position(5));
    expect(await Promise.all(waiting.slice(0, 2))).toEqual([true, true]);
    reached(position(9));
    expect(await waiting[2]).toBe(true);
  });

  it('ends at its deadline when the view does not', async () => {
    const { reached, waitFor } = positionWaiters();
    const waiting = waitFor(position(3), 1000);
    reached(position(2));
    await vi.advanceTimersByTimeAsync(1000);
    expect(await waiting).toBe(false);
  });
});
