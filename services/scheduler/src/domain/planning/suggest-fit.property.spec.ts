import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Resources } from '#contracts';
import { boot1, granted, joined, knownNodeAfter, resources } from '../../../test/builders.ts';
import { nodeId } from '#kernel';
import { chooseDevices } from '../placement/choose-devices.ts';
import { freeCapacity } from '../placement/free-capacity.ts';
import { type Suggestion, suggestFit } from './suggest-fit.ts';

const apply = (wanted: Resources, nodeCount: number, { field, atMost }: Suggestion) => {
  if (field === 'nodeCount') return { wanted, nodeCount: atMost };
  const { [field]: _old, ...rest } = { ...wanted };
  return {
    wanted: { ...wanted, ...rest, ...(atMost === null ? { [field]: undefined } : { [field]: atMost }) },
    nodeCount,
  };
};

describe('what would make a request fit', () => {
  it('fits, when it is taken at its word', () => {
    const pool = fc
      .array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 })
      .map((sizes) =>
        sizes.map((size, n) => freeCapacity(knownNodeAfter(joined(size, boot1, nodeId(`node-${n}`))))),
      );
    fc.assert(
      fc.property(
        pool,
        fc.constantFrom(0.1, 0.5, 1, 2, 5, 8),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 6 }),
        (free, gpu, cpu, memory, nodeCount) => {
          const wanted = resources(gpu, cpu, memory);
          for (const suggestion of suggestFit(wanted, nodeCount, free)) {
            const changed = apply(wanted, nodeCount, suggestion);
            const fitting = free.filter((one) => chooseDevices(changed.wanted, one).fits).length;
            expect(fitting).toBeGreaterThanOrEqual(changed.nodeCount);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('names the most that there is', () => {
    const free = [freeCapacity(knownNodeAfter(joined(3), granted()))];
    expect(suggestFit(resources(3), 1, free)).toEqual([{ field: 'gpuMilli', atMost: 2000 }]);
    expect(suggestFit(resources(0.5, 20), 1, free)).toEqual([{ field: 'cpuMilli', atMost: 15_000 }]);
    expect(suggestFit(resources(0.5), 2, free)).toEqual([{ field: 'nodeCount', atMost: 1 }]);
    expect(suggestFit(resources(1), 1, free)).toEqual([]);
    expect(suggestFit({ ...resources(1), gpuModels: ['A100'] }, 1, free)).toEqual([
      { field: 'gpuModels', atMost: null },
    ]);
  });
});
