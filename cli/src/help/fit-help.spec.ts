import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitHelp } from './fit-help.ts';

describe('help', () => {
  it('is no wider than the terminal, and says the same', () =>
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,9}( [a-z]{1,9}){0,30}$/), { maxLength: 6 }),
        fc.integer({ min: 20, max: 60 }),
        (lines, width) => {
          const fitted = fitHelp(lines.join('\n'), width);
          expect(Math.max(0, ...fitted.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(width);
          expect(fitted.split(/\s+/)).toEqual(lines.join('\n').split(/\s+/));
        },
      ),
    ));

  it('keeps what is typed in one piece, and puts what is said of it below', () => {
    const text = 'Examples:\n  $ berth top --node gpu-07   # only those on one node\n  $ berth top\n';
    expect(fitHelp(text, 30)).toBe(
      'Examples:\n  $ berth top --node gpu-07\n      only those on one node\n  $ berth top\n',
    );
    expect(fitHelp(text, 80)).toBe(text);
  });
});
