import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readUserCode, shownUserCode, userCodeOf } from './user-code.ts';

const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('the code that a person compares', () => {
  it('is read again however it is typed', () => {
    fc.assert(
      fc.property(bytes, (random) => {
        const code = userCodeOf(random);
        fc.pre(code !== undefined);
        const shown = shownUserCode(code);
        expect(shown).toMatch(/^[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}$/);
        for (const typed of [shown, code, shown.toLowerCase(), ` ${shown.replace('-', ' ')} `])
          expect(readUserCode(typed)).toBe(code);
      }),
    );
  });

  it.each(['', 'WDJB', 'WDJB-MJH', 'WDJB-MJHTT', 'AEIO-UAEI', 'WDJB_MJHT', '🙂🙂🙂🙂🙂🙂🙂🙂'])(
    'is not %j',
    (typed) => {
      expect(readUserCode(typed)).toBeUndefined();
    },
  );

  it('makes no letter likelier than another', () => {
    const all = userCodeOf(Uint8Array.from({ length: 8 }, () => 255));
    expect(all).toBeUndefined(); // 240 to 255 would favour the first sixteen
    const counts = new Map<string, number>();
    for (let byte = 0; byte < 240; byte += 8) {
      const code = userCodeOf(Uint8Array.from({ length: 8 }, (_, index) => byte + index)) ?? '';
      for (const letter of code) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    }
    expect(new Set(counts.values())).toEqual(new Set([12]));
  });
});
