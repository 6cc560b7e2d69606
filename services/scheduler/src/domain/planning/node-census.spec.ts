import { describe, expect, it } from 'vitest';
import type { NodeFact } from '#contracts';
import { deviceId, gibibytes, gpuMilli } from '#kernel';
import { asked, booked, granted, joined, knownNodeAfter, minute, resources } from '../../../test/builders.ts';
import { takeCensus } from './node-census.ts';

const census = (gpu: number, ...facts: readonly NodeFact[]) => {
  const look = { asked: asked({ resources: resources(gpu) }), now: minute(1), holdsFor: () => [] };
  const { refusals, lack } = takeCensus([knownNodeAfter(joined(2), ...facts)], look);
  return { refusals: [...refusals], lack };
};
const whole = { deviceId: deviceId('GPU-0'), gpuMilli: gpuMilli(1000), gpuMemoryBytes: gibibytes(80) };

describe('the census of a pool', () => {
  it('says when there would be room, but for a reservation', () => {
    const { refusals, lack } = census(2, booked('rrrrrrrrrrr1', ['GPU-0'], [[60, 120]]));
    expect(refusals).toEqual([['booked', 1]]);
    expect(lack).toBe(
      'needs 2 whole GPUs on one node; the best node has 1 free; one node has room that is booked by a reservation before it would be done',
    );
  });
  it('says what is missing when it would be so without a reservation too', () => {
    const upkeep = booked('mmmmmmmmmmm1', ['GPU-0', 'GPU-1'], [[60, 120]], { purpose: 'maintenance' });
    expect(census(2, granted(1, { devices: [whole] }), upkeep).refusals).toEqual([['gpu', 1]]);
    expect(census(1, granted(1, { devices: [whole] }), upkeep).refusals).toEqual([['booked', 1]]);
  });
});
