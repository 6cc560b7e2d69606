import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Resources, SharingMode } from '#contracts';
import { bytes, gibibytes, gpuMilli, nodeId, sum } from '#kernel';
import { knownNode, resources } from '../../../test/builders.ts';
import { chooseDevices } from './choose-devices.ts';
import { couldEverFit } from './could-ever-fit.ts';
import { isOneOfModels } from './device-model.ts';
import { lackOfNodes } from './explain-lack.ts';
import { emptyCapacity, minusGrant } from './free-capacity.ts';

const models = ['NVIDIA H100 80GB HBM3', 'NVIDIA A100-SXM4-40GB', 'NVIDIA T4'] as const;
const aDevice = fc.record(
  {
    model: fc.constantFrom(...models),
    memoryGib: fc.constantFrom(0, 16, 40, 80),
    health: fc.constantFrom('ok' as const, 'ok' as const, 'ok' as const, 'degraded' as const),
    modes: fc.constantFrom<readonly SharingMode[]>(['exclusive'], ['exclusive', 'mps']),
  },
  { requiredKeys: ['model', 'memoryGib', 'health'] },
);
const aNode = fc.record({
  cpu: fc.integer({ min: 1, max: 32 }),
  memoryGib: fc.integer({ min: 1, max: 128 }),
  devices: fc.array(aDevice, { maxLength: 6 }),
});
const nodes = fc
  .array(aNode, { minLength: 1, maxLength: 6 })
  .map((list) => list.map((one, n) => knownNode({ ...one, id: nodeId(`node-${n}`) })));

const gpu = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 999 }),
  fc.integer({ min: 1, max: 5 }).map((n) => n * 1000),
);
const gib = fc.integer({ min: 1, max: 90 }).map(gibibytes);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const request: fc.Arbitrary<Resources> = fc
  .record({
    cpu: fc.integer({ min: 1, max: 24 }),
    memory: fc.integer({ min: 1, max: 96 }),
    gpu,
    memoryOf: maybe(gib),
    memoryMin: maybe(gib),
    gpuModels: maybe(fc.uniqueArray(fc.constantFrom('H100', 'A100', 't4'), { minLength: 1 })),
  })
  .map(({ cpu, memory, gpu: milli, memoryOf, memoryMin, gpuModels }) => ({
    ...resources(0, cpu, memory),
    gpuMilli: gpuMilli(milli),
    ...(memoryOf === undefined ? {} : { gpuMemoryBytes: memoryOf }),
    ...(memoryMin === undefined ? {} : { gpuMemoryMinBytes: memoryMin }),
    ...(gpuModels === undefined ? {} : { gpuModels }),
  }));

/** A node on which something runs already. */
const usedNode = fc.tuple(aNode, fc.array(request, { maxLength: 4 })).map(([one, before]) => {
  let free = emptyCapacity(knownNode({ ...one, id: nodeId('node-0') }));
  for (const earlier of before) {
    const choice = chooseDevices(earlier, free);
    if (choice.fits) free = minusGrant(free, { ...earlier, devices: choice.devices });
  }
  return free;
});

const wants = ({ gpuMilli: milli, gpuMemoryBytes }: Resources): boolean =>
  milli > 0 || gpuMemoryBytes !== undefined;

describe('devices for a request', () => {
  it('are of its models, large enough, have what is taken of them free, and are as many as it asks for', () => {
    fc.assert(
      fc.property(usedNode, request, (free, asked) => {
        const choice = chooseDevices(asked, free);
        if (!choice.fits) return;
        const count = wants(asked) ? Math.max(1, Math.ceil(asked.gpuMilli / 1000)) : 0;
        expect(choice.devices).toHaveLength(count);
        expect(new Set(choice.devices.map(({ deviceId }) => deviceId)).size).toBe(count);
        for (const { deviceId, gpuMilli: milli, gpuMemoryBytes } of choice.devices) {
          const one = free.devices.find(({ device }) => device.deviceId === deviceId);
          expect(one?.gpuMilli).toBeGreaterThanOrEqual(milli);
          expect(one?.gpuMemoryBytes).toBeGreaterThanOrEqual(gpuMemoryBytes);
          expect(isOneOfModels(asked.gpuModels, one?.device.model ?? '')).toBe(true);
          expect(one?.device.memoryBytes).toBeGreaterThanOrEqual(asked.gpuMemoryMinBytes ?? 0);
          expect(gpuMemoryBytes).toBeGreaterThanOrEqual(asked.gpuMemoryBytes ?? 0);
          if (milli < 1000) expect(one?.device.modes ?? ['mps']).toContain('mps');
        }
        if (asked.gpuMilli > 0)
          expect(sum(choice.devices.map((device) => device.gpuMilli))).toBe(asked.gpuMilli);
      }),
      { numRuns: 2000 },
    );
  });

  it('asked for by memory alone are one, with no smaller a share of it than of its memory, and hardly a larger one', () => {
    fc.assert(
      fc.property(usedNode, gib, (free, memory) => {
        const choice = chooseDevices({ ...resources(0), gpuMemoryBytes: memory }, free);
        if (!choice.fits) return;
        const [part] = choice.devices;
        const device = free.devices.find((one) => one.device.deviceId === part?.deviceId)?.device;
        const all = device?.memoryBytes ?? 0;
        const share = part?.gpuMilli ?? 0;
        expect(share * all).toBeGreaterThanOrEqual(memory * 1000);
        expect((share - 1) * all).toBeLessThan(memory * 1000);
        expect(part?.gpuMemoryBytes).toBe(share === 1000 ? all : memory);
      }),
      { numRuns: 1000 },
    );
  });

  it('are found wherever the explanation says that nothing is lacking, and only there', () => {
    fc.assert(
      fc.property(usedNode, request, (free, asked) => {
        const lacking = lackOfNodes(asked, [free], { nodeCount: 1, availability: 'free' });
        expect(lacking === null).toBe(chooseDevices(asked, free).fits);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('what a pool could ever hold', () => {
  it('is what as many of its nodes as are asked for could hold with nothing on them', () => {
    fc.assert(
      fc.property(nodes, request, fc.integer({ min: 1, max: 4 }), (pool, asked, nodeCount) => {
        const able = pool.filter((node) => chooseDevices(asked, emptyCapacity(node)).fits).length;
        expect(couldEverFit(asked, pool, nodeCount).ok).toBe(able >= nodeCount);
      }),
      { numRuns: 2000 },
    );
  });

  const twoNodes = [
    knownNode({ id: nodeId('a'), cpu: 8, memoryGib: 64, devices: [{ model: 'NVIDIA A100', memoryGib: 80 }] }),
    knownNode({ id: nodeId('b'), cpu: 64, memoryGib: 64, devices: [] }),
    knownNode({
      id: nodeId('c'),
      cpu: 16,
      memoryGib: 64,
      devices: [{ model: 'NVIDIA A100', memoryGib: 80 }],
    }),
  ];
  it('is no part of a GPU that can only be given out whole', () => {
    const device = { model: 'NVIDIA A100', memoryGib: 80, modes: ['exclusive'] } as const;
    const pool = [knownNode({ id: nodeId('a'), cpu: 8, memoryGib: 64, devices: [device] })];
    expect(couldEverFit(resources(1), pool).ok).toBe(true);
    const outcome = couldEverFit(resources(0.5), pool);
    expect(outcome.ok ? 'fits' : outcome.refusal.message).toBe(
      'No node is large enough: the session needs 0.5 of a GPU on one node; the best node has 0 GPUs to share in all.',
    );
    expect(couldEverFit({ ...resources(0), gpuMemoryBytes: gibibytes(80) }, pool).ok).toBe(true);
    expect(couldEverFit({ ...resources(0), gpuMemoryBytes: gibibytes(20) }, pool).ok).toBe(false);
  });

  const says = (asked: Resources, nodeCount?: number) => {
    const outcome = couldEverFit(asked, twoNodes, nodeCount);
    return outcome.ok ? 'fits' : `${outcome.refusal.message} ${outcome.refusal.pointer ?? ''}`;
  };
  it.each([
    [
      'a model that nobody has',
      { ...resources(1), gpuModels: ['H100', 'H200'] },
      1,
      'No node is large enough: the session needs a GPU of the model H100 or H200 on one node; the best node has 0 in all. /resources/gpuModels',
    ],
    [
      'more GPUs of a model than a node has',
      { ...resources(2), gpuModels: ['A100'] },
      1,
      'No node is large enough: the session needs 2 GPUs of the model A100 on one node; the best node has 1 in all. /resources/gpuModels',
    ],
    [
      'a GPU that is larger',
      { ...resources(1), gpuMemoryMinBytes: gibibytes(141) },
      1,
      'No node is large enough: the session needs 141 GiB of GPU memory on one node; on the 2 nodes with enough GPUs the best device has 80 GiB in all. /resources/gpuMemoryMinBytes',
    ],
    [
      'more cores than the nodes with GPUs have',
      resources(1, 20),
      1,
      'No node is large enough: the session needs 20 CPU cores on one node; the best of the 2 nodes with enough GPUs has 16 in all. /resources/cpuMilli',
    ],
    [
      'more nodes than can hold a part',
      resources(1, 2),
      3,
      'Too few nodes are large enough: the session needs 1 whole GPU on each of 3 nodes; only 2 nodes have that in all. /nodeCount',
    ],
    ['two nodes with a GPU each', resources(1, 2), 2, 'fits'],
    ['memory of a GPU alone', { ...resources(0), gpuMemoryBytes: gibibytes(20) }, 1, 'fits'],
    [
      'more memory of a GPU than one has',
      { ...resources(0), gpuMemoryBytes: bytes(100 * 2 ** 30) },
      1,
      'No node is large enough: the session needs 100 GiB of GPU memory on one node; on the 2 nodes with enough GPUs the best device has 80 GiB in all. /resources/gpuMemoryBytes',
    ],
  ])('%s', (_what, asked, nodeCount, words) => expect(says(asked, nodeCount)).toBe(words));
});
