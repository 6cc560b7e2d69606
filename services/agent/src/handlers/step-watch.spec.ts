import { expect, it } from 'vitest';
import { stepWatch } from './step-watch.ts';

it('takes the time of each step, and of a step that comes twice both times', () => {
  let at = 100;
  const after = (ms: number): void => void (at += ms);
  const watch = stepWatch(true, () => at);
  after(5); // before the first step: nobody's
  watch.step('pull');
  after(10);
  watch.step('create');
  after(20.4);
  watch.step('pull');
  after(1);
  watch.step('ready');
  after(7);
  expect(watch.timings()).toEqual({ pullMs: 11, mountMs: 0, createMs: 20, readyMs: 7, isWarm: true });
});
