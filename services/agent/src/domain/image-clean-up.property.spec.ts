import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fullest, isShort, makesRoom, nextToRemove } from './image-clean-up.ts';

const LIMITS = { highPermille: 850, lowPermille: 750, fullPermille: 950, restMs: 1000 };
const NOW = 100_000;
const image = fc.record({
  image: fc.integer({ min: 0, max: 20 }).map((number) => `image-${number}`),
  usedAt: fc.integer({ min: 0, max: NOW }),
});
const images = fc.uniqueArray(image, { selector: (one) => one.image, maxLength: 15 });
const wanted = fc
  .array(fc.integer({ min: 0, max: 20 }).map((number) => `image-${number}`))
  .map((names): ReadonlySet<string> => new Set(names));

describe('the image that goes next', () => {
  it('is never wanted, was not used lately, and none was used longer ago', () => {
    fc.assert(
      fc.property(images, wanted, (known, kept) => {
        const next = nextToRemove(known, kept, NOW, LIMITS);
        const may = known.filter((one) => !kept.has(one.image) && NOW - one.usedAt >= LIMITS.restMs);
        if (next === null) {
          expect(may).toEqual([]);
          return;
        }
        const chosen = known.find((one) => one.image === next);
        expect(kept.has(next)).toBe(false);
        expect(chosen?.usedAt).toBe(Math.min(...may.map(({ usedAt }) => usedAt)));
      }),
    );
  });

  it('comes to an end: each is named once, and then none', () => {
    fc.assert(
      fc.property(images, wanted, (known, kept) => {
        let left = known;
        for (;;) {
          const next = nextToRemove(left, kept, NOW, LIMITS);
          if (next === null) break;
          const rest = left.filter((one) => one.image !== next);
          expect(rest).toHaveLength(left.length - 1);
          left = rest;
        }
        expect(left.every((one) => kept.has(one.image) || NOW - one.usedAt < LIMITS.restMs)).toBe(true);
      }),
    );
  });
});

describe('room on the disk', () => {
  it('is made from the high mark down to the low one', () => {
    expect(makesRoom(false, 850, LIMITS)).toBe(false);
    expect(makesRoom(false, 851, LIMITS)).toBe(true);
    expect(makesRoom(true, 751, LIMITS)).toBe(true);
    expect(makesRoom(true, 750, LIMITS)).toBe(false);
  });

  it('is short only where nothing more can go, and until there is some again', () => {
    expect(isShort(false, 951, true, LIMITS)).toBe(false);
    expect(isShort(false, 950, false, LIMITS)).toBe(false);
    expect(isShort(false, 951, false, LIMITS)).toBe(true);
    expect(isShort(true, 851, true, LIMITS)).toBe(true);
    expect(isShort(true, 850, false, LIMITS)).toBe(false);
  });

  it('is that of the fullest', () => {
    const uses = [
      { usedBytes: 10, totalBytes: 100 },
      { usedBytes: 9, totalBytes: 10 },
      { usedBytes: 0, totalBytes: 0 },
    ];
    expect(fullest(uses)).toBe(900);
    expect(fullest([])).toBe(0);
  });
});
