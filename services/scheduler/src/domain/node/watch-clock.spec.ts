import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NodeFact } from '#contracts';
import { joined, minute } from '../../../test/builders.ts';
import { type KnownNode, evolveNode, initialNode } from './node-state.ts';
import { BEATS_KEPT, SKEW_MS_MAX, skewOf, watchClock } from './watch-clock.ts';

const node = (...facts: readonly NodeFact[]): KnownNode => {
  const state = [joined(), ...facts].reduce(evolveNode, initialNode);
  if (state.phase === 'unknown') throw new Error('it has joined');
  return state;
};
const look = (before: KnownNode, skewMs: number | null): KnownNode =>
  watchClock(before, skewMs, minute(1)).reduce<KnownNode>((state, fact) => {
    const next = evolveNode(state, fact);
    return next.phase === 'unknown' ? state : next;
  }, before);

describe('the clock of a node', () => {
  it('is told of when it is wrong, when it is much more wrong, and when it is right again', () => {
    const facts = (before: KnownNode, skewMs: number) =>
      watchClock(before, skewMs, minute(1)).map(({ type }) => type);
    const wrong = look(node(), -3000);
    expect(wrong.clockSkewMs).toBe(-3000);
    expect(facts(node(), 1500)).toEqual([]);
    expect(facts(wrong, -3500)).toEqual([]);
    expect(facts(wrong, -6000)).toEqual(['node.clock-skewed']);
    expect(facts(wrong, 1500)).toEqual([]);
    expect(facts(wrong, 900)).toEqual(['node.clock-right']);
    expect(look(wrong, 0).clockSkewMs).toBeUndefined();
  });

  it('says nothing twice, whatever it shows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -100_000, max: 100_000 }),
        fc.integer({ min: -100_000, max: 100_000 }),
        (a, b) => {
          const after = look(look(node(), a), b);
          expect(watchClock(after, b, minute(2))).toEqual([]);
        },
      ),
    );
  });

  it('is measured by the beats that came fastest', () => {
    const delay = fc.integer({ min: 0, max: 500 });
    fc.assert(
      fc.property(
        fc.integer({ min: -50_000, max: 50_000 }),
        fc.array(delay, { minLength: BEATS_KEPT, maxLength: 9 }),
        (skew, delays) => {
          const measured = skewOf(delays.map((ms) => skew - ms)) ?? 0;
          expect(skew - measured).toBe(Math.min(...delays.slice(-BEATS_KEPT)));
        },
      ),
    );
    expect(skewOf([SKEW_MS_MAX * 9])).toBeNull();
  });
});
