import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '#kernel';
import { every } from './every.ts';
import { supervisor, untilAborted } from './tasks.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('tasks', () => {
  it('wait until they may start', async () => {
    const tasks = supervisor(silentLog);
    const run = vi.fn(untilAborted);
    tasks.add({ name: 'early', run });
    expect(run).not.toHaveBeenCalled();
    tasks.start();
    expect(run).toHaveBeenCalledOnce();
    tasks.add({ name: 'late', run });
    expect(run).toHaveBeenCalledTimes(2);
    await tasks.stop();
  });

  it('are started again when they fail, ever more slowly', async () => {
    const tasks = supervisor(silentLog);
    let runs = 0;
    tasks.add({
      name: 'failing',
      run: () => {
        runs += 1;
        return Promise.reject(new Error('no'));
      },
    });
    tasks.start();
    await vi.advanceTimersByTimeAsync(200);
    expect(runs).toBe(2);
    await vi.advanceTimersByTimeAsync(400);
    expect(runs).toBe(3);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(runs).toBeGreaterThan(10);
    expect(runs).toBeLessThan(20);
    await tasks.stop();
  });

  it('have ended when they are stopped', async () => {
    const tasks = supervisor(silentLog);
    const ended: string[] = [];
    tasks.add({
      name: 'tidy',
      run: async (signal) => {
        await untilAborted(signal);
        ended.push('tidy');
      },
    });
    tasks.start();
    await tasks.stop();
    expect(ended).toEqual(['tidy']);
  });

  it('can be done now and then', async () => {
    const stopping = new AbortController();
    let times = 0;
    const running = every(1000, 'sweep', () => {
      times += 1;
      return Promise.resolve();
    }).run(stopping.signal);
    await vi.advanceTimersByTimeAsync(2500);
    expect(times).toBe(3);
    stopping.abort();
    await running;
  });
});
