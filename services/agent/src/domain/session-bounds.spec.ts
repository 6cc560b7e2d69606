import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bytes, gibibytes, mebibytes } from '#kernel';
import { scratchBytes, sharedMemoryBytes } from './session-bounds.ts';

it('gives half of the memory as shared memory when nothing is asked for', () =>
  expect(sharedMemoryBytes(gibibytes(4), undefined)).toBe(gibibytes(2)));

it('gives what is asked for, but never more than the memory', () =>
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (memory, wanted) => {
      expect(sharedMemoryBytes(bytes(memory), bytes(wanted))).toBe(Math.min(memory, wanted));
    }),
  ));

it('never gives more than half of the memory to files in it', () => {
  expect(scratchBytes(gibibytes(1), gibibytes(64))).toBe(gibibytes(1));
  expect(scratchBytes(gibibytes(1), mebibytes(100))).toBe(mebibytes(50));
});
