import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_SCROLL_BACK, said, saidFrom } from './scroll-back.ts';

const KEPT_MAX = 64;
const pieces = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 });
const scrollBackOf = (all: readonly Uint8Array[]) =>
  all.reduce((scroll, piece) => said(scroll, piece, KEPT_MAX), EMPTY_SCROLL_BACK);

/** All that can still be read from a place on. */
const readFrom = (scroll: ReturnType<typeof scrollBackOf>, after: number) => {
  const start = saidFrom(scroll, after, 7).position;
  const bytes: number[] = [];
  for (let at = start; at < scroll.total;) {
    const next = saidFrom(scroll, at, 7);
    bytes.push(...next.bytes);
    at = next.position + next.bytes.length;
  }
  return { start, bytes };
};

describe('the scroll-back of a terminal', () => {
  it('gives, from any place on, what was said since, or since the oldest that is kept', () =>
    fc.assert(
      fc.property(pieces, fc.nat(900), (all, after) => {
        const whole = all.flatMap((piece) => [...piece]);
        const scroll = scrollBackOf(all);
        const { start, bytes } = readFrom(scroll, after);
        expect(bytes).toEqual(whole.slice(start));
        if (after <= whole.length && after >= whole.length - scroll.kept) expect(start).toBe(after);
      }),
      { numRuns: 60 },
    ));

  it('keeps enough, and not much more', () =>
    fc.assert(
      fc.property(pieces, (all) => {
        const { kept, total } = scrollBackOf(all);
        expect(kept).toBeGreaterThanOrEqual(Math.min(total, KEPT_MAX));
        expect(kept).toBeLessThan(KEPT_MAX + 40);
      }),
      { numRuns: 60 },
    ));
});
