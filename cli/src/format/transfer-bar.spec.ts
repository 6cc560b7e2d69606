import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transferBar } from './transfer-bar.ts';

const MIB = 2 ** 20;

describe('how far a transfer is', () => {
  it.each([
    [
      { doneBytes: 50 * MIB, totalBytes: 100 * MIB },
      10 * MIB,
      80,
      '━━━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌  50 MiB / 100 MiB  10 MiB/s  5s left',
    ],
    [{ doneBytes: 50 * MIB, totalBytes: 100 * MIB }, 10 * MIB, 44, '50 MiB / 100 MiB  10 MiB/s  5s left'],
    [{ doneBytes: 50 * MIB, totalBytes: 100 * MIB }, 10 * MIB, 30, '50 MiB / 100 MiB  10 MiB/s'],
    [{ doneBytes: 50 * MIB, totalBytes: 100 * MIB }, 10 * MIB, 10, '50 MiB / 100 MiB'],
    [{ doneBytes: 0, totalBytes: 100 * MIB }, undefined, 60, '╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌  0 B / 100 MiB'],
    [{ doneBytes: 0, totalBytes: 0 }, undefined, 60, '0 B / 0 B'],
    [{ doneBytes: 3 * MIB }, MIB, 60, '3 MiB  1 MiB/s'],
    [{ doneBytes: 1, totalBytes: 2 ** 50 }, 2, 60, '━'.repeat(0)],
  ])('%o at %s B/s in %d columns', (amount, rate, columns, told) => {
    if (told === '') expect(transferBar(amount, rate, columns)).not.toContain('left');
    else expect(transferBar(amount, rate, columns)).toBe(told);
  });

  it('never is wider than it may, and never more than all', () => {
    const whole = fc.nat({ max: 2 ** 40 });
    fc.assert(
      fc.property(
        whole,
        whole,
        fc.nat({ max: 2 ** 30 }),
        fc.integer({ min: 24, max: 200 }),
        (done, total, rate, columns) => {
          const told = transferBar({ doneBytes: done, totalBytes: total }, rate, columns);
          expect(told.length).toBeLessThanOrEqual(columns);
          if (done >= total && total > 0) expect(told).not.toContain('╌');
        },
      ),
    );
  });
});
