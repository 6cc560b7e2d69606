import { describe, expect, it } from 'vitest';
import { type GroupOffer, compareGroups } from './compare-groups.ts';

const offer = (quality: number, freeGpus: number): GroupOffer => ({ gpus: [0, 1], quality, freeGpus });

describe('compare what nodes offer', () => {
  it('prefers the better connected group, then the node that it fills most', () => {
    const offers = [offer(0.5, 2), offer(1, 8), offer(1, 3)];
    expect(offers.toSorted(compareGroups)).toEqual([offers[2], offers[1], offers[0]]);
  });
});
