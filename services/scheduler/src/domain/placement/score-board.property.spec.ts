import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreBoard } from './score-board.ts';
import { NEVER } from './score.ts';

describe('score board', () => {
  it('names the first of the best, whatever was set before', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.constantFrom(NEVER, -3, 0, 0.5, 7), fc.boolean()), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), changes, (size, all) => {
        const board = scoreBoard(size);
        const plain = Array.from({ length: size }, () => NEVER);
        for (const [at, score, isFill] of all) {
          if (isFill) {
            plain.fill(score, at % size);
            board.fill((node) => plain[node] ?? NEVER);
          } else {
            plain[at % size] = score;
            board.set(at % size, score);
          }
          const best = Math.max(...plain);
          expect(board.best()).toBe(best === NEVER ? -1 : plain.indexOf(best));
          expect(board.get(at % size)).toBe(plain[at % size]);
        }
      }),
      { numRuns: 300 },
    );
  });
});
