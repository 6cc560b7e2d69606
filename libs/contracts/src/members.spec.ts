import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes, cpuMilli, gpuMilli } from '#kernel';
import { MEMBERS_PER_NODE_MAX, ofMember, ofNode } from './members.ts';
import type { Resources } from './resources.ts';

const count = fc.integer({ min: 1, max: MEMBERS_PER_NODE_MAX });
const gpu = (members: number) =>
  fc.oneof(
    fc.integer({ min: 0, max: 8 }).map((whole) => whole * 1000),
    fc.integer({ min: 1, max: Math.max(1, Math.floor(1000 / members) - 1) }),
  );
const asked = count.chain((members) =>
  fc.tuple(
    fc.constant(members),
    fc.record(
      {
        cpuMilli: fc.integer({ min: 1, max: 64_000 }).map(cpuMilli),
        memoryBytes: fc.integer({ min: 1, max: 2 ** 40 }).map(bytes),
        gpuMilli: gpu(members).map(gpuMilli),
        gpuMemoryBytes: fc.integer({ min: 1, max: 2 ** 36 }).map(bytes),
        shmBytes: fc.integer({ min: 1, max: 2 ** 36 }).map(bytes),
      },
      { requiredKeys: ['cpuMilli', 'memoryBytes', 'gpuMilli'] },
    ),
  ),
);

describe('what the members of a node need together', () => {
  it('is shared by them without a rest', () =>
    fc.assert(
      fc.property(asked, ([members, resources]) => {
        const each: Resources = resources;
        expect(ofMember(ofNode(each, members), members)).toEqual(each);
      }),
      { numRuns: 300 },
    ));

  it('is a part of one GPU that all share, or GPUs for each', () => {
    const body = { cpuMilli: cpuMilli(1000), memoryBytes: bytes(8) };
    expect(ofNode({ ...body, gpuMilli: gpuMilli(400), gpuMemoryBytes: bytes(10) }, 2)).toMatchObject({
      cpuMilli: 2000,
      memoryBytes: 16,
      gpuMilli: 800,
      gpuMemoryBytes: 20,
    });
    expect(ofNode({ ...body, gpuMilli: gpuMilli(2000), gpuMemoryBytes: bytes(10) }, 2)).toMatchObject({
      gpuMilli: 4000,
      gpuMemoryBytes: 10,
    });
  });
});
