import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bytes, cpuMilli, gibibytes } from '#kernel';
import { madeAhead } from './made-ahead.ts';

it('keeps a few networks on a small node, and one for four CPUs on a large one', () => {
  expect(madeAhead(cpuMilli(2000), gibibytes(4))).toEqual({ networks: 4, held: 4, folders: 4 });
  expect(madeAhead(cpuMilli(8000), gibibytes(21))).toEqual({ networks: 4, held: 16, folders: 4 });
  expect(madeAhead(cpuMilli(128_000), gibibytes(512))).toEqual({ networks: 32, held: 48, folders: 32 });
});

it('never keeps fewer than four or more than 48, nor takes more than a 64th of the memory for those above four', () =>
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.nat(4096), (cpu, gib) => {
      const { networks, held, folders } = madeAhead(cpuMilli(cpu), bytes(gib * 2 ** 30));
      for (const count of [networks, held, folders]) {
        expect(count).toBeGreaterThanOrEqual(4);
        expect(count).toBeLessThanOrEqual(48);
      }
      if (held > 4) expect(held * 20 * 2 ** 20).toBeLessThanOrEqual((gib * 2 ** 30) / 64);
    }),
  ));
