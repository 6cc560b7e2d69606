import { describe, expect, it } from 'vitest';
import { epochMs, streamName } from '#kernel';
import { shortMemory } from './short-memory.ts';

const memory = () => {
  let now = 10_000_000;
  let asked = 0;
  const { recall, ...rest } = shortMemory<number>('folder', { now: () => epochMs(now) });
  return {
    ...rest,
    recall,
    /** Each time it is really asked, the answer is another one. */
    ask: (question = 'home of ada') => recall(question, () => Promise.resolve((asked += 1))),
    pass: (ms: number) => (now += ms),
  };
};

describe('an answer', () => {
  it('is good for a moment, and then asked for again', async () => {
    const { ask, pass } = memory();
    for (let n = 0; n < 100; n += 1) expect(await ask()).toBe(1);
    pass(250);
    expect(await ask()).toBe(2);
  });

  it('is none to another question', async () => {
    const { ask } = memory();
    expect([await ask('home of ada'), await ask('home of eve'), await ask('home of ada')]).toEqual([1, 2, 1]);
  });

  it('is good for no longer when the clock is put back', async () => {
    const { ask, pass } = memory();
    await ask();
    pass(-3_600_000);
    expect(await ask()).toBe(2);
  });

  it('is forgotten when it is said to be', async () => {
    const { ask, forget } = memory();
    await ask();
    forget();
    expect([await ask(), await ask()]).toEqual([2, 2]);
  });

  it('is waited for by all who ask before it is there', async () => {
    const { ask, recall } = memory();
    const late = Promise.withResolvers<number>();
    const answers = [recall('home of ada', () => late.promise), ask(), ask()];
    late.resolve(100);
    expect(await Promise.all(answers)).toEqual([100, 100, 100]);
  });

  it('that was on its way when all was forgotten is not kept', async () => {
    const { ask, recall, forget } = memory();
    const late = Promise.withResolvers<number>();
    const answer = recall('home of ada', () => late.promise);
    forget();
    late.resolve(100);
    expect(await answer).toBe(100);
    expect(await ask()).toBe(1);
  });

  it('is asked for each time for a while after something was heard that it follows from', async () => {
    const { ask, heard, pass } = memory();
    await ask();
    heard(['session-abcdefghijkl', 'folder-abcdefghijkl'].map(streamName));
    expect([await ask(), await ask()]).toEqual([2, 3]);
    pass(250);
    expect([await ask(), await ask()]).toEqual([4, 4]);
  });

  it('stays good whatever is heard of other streams', async () => {
    const { ask, heard } = memory();
    await ask();
    heard(['session-abcdefghijkl', 'node-n1'].map(streamName));
    expect(await ask()).toBe(1);
  });

  it('that failed is asked for again', async () => {
    const { ask, recall } = memory();
    await expect(recall('home of ada', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await ask()).toBe(1);
  });
});
