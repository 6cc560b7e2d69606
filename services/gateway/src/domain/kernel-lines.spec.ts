import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineReader } from './kernel-lines.ts';

describe('lines', () => {
  it('are the same, however their bytes are cut', () => {
    const line = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .filter((text) => !text.includes('\n') && text.isWellFormed());
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 7 })),
        (lines, cuts) => {
          const bytes = new TextEncoder().encode(`${lines.join('\n')}\n`);
          const read = lineReader(10_000);
          const got: string[] = [];
          for (let at = 0; at < bytes.length;) {
            const size = cuts.next().value ?? 1;
            got.push(...read(bytes.subarray(at, at + size)));
            at += size;
          }
          expect(got).toEqual(
            lines.map((text) => text.replace(/^\uFEFF/, (mark) => (lines[0] === text ? '' : mark))),
          );
        },
      ),
    );
  });

  it('have an end', () => {
    const read = lineReader(10);
    expect(() => read(new Uint8Array(11).fill(97))).toThrow(RangeError);
  });
});
