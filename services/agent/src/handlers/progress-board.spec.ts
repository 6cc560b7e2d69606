import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sessionId } from '#kernel';
import { progressBoard } from './progress-board.ts';

const key = { sessionId: sessionId('k3v9m2x7q4ab'), epoch: 2 };

describe('progress of preparations', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
  afterEach(() => vi.useRealTimers());

  it('is told at once, then not too often, and never without the last', () => {
    const send = vi.fn();
    const one = progressBoard(send, { everyMs: 100, againMs: 1000 }).begin(key);
    for (let done = 0; done <= 50; done += 1) one.tell({ text: 'pulling', doneBytes: done });
    expect(send.mock.calls.map(([{ doneBytes }]) => doneBytes)).toEqual([0]);
    vi.advanceTimersByTime(100);
    expect(send.mock.calls.map(([{ doneBytes }]) => doneBytes)).toEqual([0, 50]);
    one.clear();
  });

  it('is told again for who came later, as long as it lasts, and can be asked for', () => {
    const send = vi.fn();
    const board = progressBoard(send, { everyMs: 100, againMs: 1000 });
    const one = board.begin(key);
    one.tell({ text: 'pulling', layersDone: 1, layersTotal: 3 });
    vi.advanceTimersByTime(2000);
    expect(send).toHaveBeenCalledTimes(3);
    expect(board.of(key.sessionId)).toEqual({ ...key, text: 'pulling', layersDone: 1, layersTotal: 3 });
    one.clear();
    vi.advanceTimersByTime(5000);
    expect(send).toHaveBeenCalledTimes(3);
    expect(board.of(key.sessionId)).toBeNull();
  });
});
