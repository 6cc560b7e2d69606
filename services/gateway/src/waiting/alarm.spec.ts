import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { createAlarm } from './alarm.ts';

describe('alarm', () => {
  it('ends a wait', async () => {
    const alarm = createAlarm(new AbortController().signal);
    const wait = alarm.wait(60_000);
    alarm.ring();
    await expect(wait).resolves.toBeUndefined();
  });

  it('remembers news that came before the wait, once', async () => {
    vi.useFakeTimers();
    try {
      const alarm = createAlarm(new AbortController().signal);
      alarm.ring();
      await alarm.wait(60_000);
      let isOver = false;
      const second = alarm.wait(1000).then(() => (isOver = true));
      await vi.advanceTimersByTimeAsync(999);
      expect(isOver).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      await second;
    } finally {
      vi.useRealTimers();
    }
  });

  it('never waits once the signal has come', async () => {
    const ending = new AbortController();
    const alarm = createAlarm(ending.signal);
    ending.abort();
    await alarm.wait(60_000);
    await expect(alarm.wait(60_000)).resolves.toBeUndefined();
  });

  it('leaves nothing behind on a signal that lives longer', async () => {
    const { signal } = new AbortController();
    const alarm = createAlarm(signal);
    for (let n = 0; n < 3; n += 1) {
      const wait = alarm.wait(60_000);
      alarm.ring();
      await wait;
    }
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
