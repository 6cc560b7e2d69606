import { describe, expect, it } from 'vitest';
import { cpuTopologyFault, gpuTopologyFault } from '#contracts';
import { bytes, gibibytes } from '#kernel';
import { DEFAULT_FLEET, MOCK_MODES } from './fleet.ts';
import { FleetFileInvalid, parseFleet, readFleet } from './fleet-file.ts';
import { fleetPreset, presetNames } from './fleet-presets.ts';

const fleet = (content: unknown) => parseFleet(JSON.stringify(content));
const gpu = { modes: MOCK_MODES, slices: [] };
const TWO = ['\tGPU0\tGPU1\tCPU Affinity', 'GPU0\t X \tPIX\t0-3', 'GPU1\tPIX\t X \t0-3'];

describe('the fleet file', () => {
  it('describes devices by model, memory and count', () =>
    expect(
      fleet({
        devices: [
          { model: 'A', memoryGiB: 80, count: 2, computeCapability: '9.0', modes: ['exclusive'] },
          { model: 'B', memoryBytes: 1000 },
        ],
      }).gpus,
    ).toEqual([
      { model: 'A', memoryBytes: gibibytes(80), computeCapability: '9.0', modes: ['exclusive'], slices: [] },
      { model: 'A', memoryBytes: gibibytes(80), computeCapability: '9.0', modes: ['exclusive'], slices: [] },
      { model: 'B', memoryBytes: bytes(1000), ...gpu },
    ]));

  it('may describe a node without devices', () => expect(fleet({ devices: [] }).gpus).toEqual([]));

  it('slices GPUs into MIG instances', () =>
    expect(fleet({ devices: [{ model: 'A', memoryGiB: 80, mig: ['3g.40gb', '1g.10gb'] }] }).gpus[0]).toEqual({
      model: 'A',
      memoryBytes: gibibytes(80),
      modes: MOCK_MODES,
      slices: ['3g.40gb', '1g.10gb'],
    }));

  it('connects devices as a preset does, or as nvidia-smi would print it', () => {
    const devices = [{ model: 'A', memoryGiB: 80, count: 8 }];
    expect(fleet({ devices, topology: 'dgx-h100' }).gpuTopology?.links[0]?.[7]).toBe('NV18');
    const two = fleet({ devices: [{ ...devices[0], count: 2 }], topology: TWO });
    expect(two.gpuTopology?.links).toEqual([
      ['X', 'PIX'],
      ['PIX', 'X'],
    ]);
  });

  it('says who is sick, and with what', () =>
    expect([
      ...fleet({
        preset: 'dgx-a100',
        sick: [{ index: 3 }, { index: 5, health: 'degraded', reason: 'Xid 63' }],
      }).sick,
    ]).toEqual([
      [3, { health: 'lost' }],
      [5, { health: 'degraded', healthReason: 'Xid 63' }],
    ]));

  it.each([
    [[], 'a list "devices"'],
    [{ devices: [{ memoryGiB: 1 }] }, 'devices[0].model'],
    [{ devices: [{ model: 'A' }] }, 'memoryGiB or memoryBytes'],
    [{ devices: [{ model: 'A', memoryGiB: 1, count: 0 }] }, 'devices[0].count'],
    [{ devices: [{ model: 'A', memoryGiB: 1, count: 5000 }] }, 'devices[0].count'],
    [
      {
        devices: [
          { model: 'A', memoryGiB: 1, count: 60 },
          { model: 'B', memoryGiB: 1, count: 5 },
        ],
      },
      'more than 64',
    ],
    [{ devices: [{ model: 'A', memoryGiB: 1, mig: ['half'] }] }, 'devices[0].mig'],
    [{ devices: [{ model: 'A', memoryGiB: 1, mig: Array(8).fill('1g.10gb') }] }, 'more than 7'],
    [{ devices: [{ model: 'A', memoryGiB: 1, modes: ['free'] }] }, 'devices[0].modes'],
    [{ devices: [{ model: 'A', memoryGiB: 1, computeCapability: 9 }] }, 'computeCapability'],
    [{ preset: 'cray' }, 'dgx-a100'],
    [{ devices: [{ model: 'A', memoryGiB: 1 }], topology: 'dgx-a100' }, 'topology has 8 GPUs, and devices 1'],
    [{ devices: [{ model: 'A', memoryGiB: 1 }], topology: ['GPU0 fast'] }, 'topology must be'],
    [{ preset: 'dgx-a100', sick: [{ index: 8 }] }, 'sick[0].index'],
    [{ preset: 'dgx-a100', sick: [{ index: 1, health: 'poorly' }] }, 'sick[0].health'],
  ])('refuses %j and says where', (content, where) => {
    expect(() => fleet(content)).toThrow(FleetFileInvalid);
    expect(() => fleet(content)).toThrow(where);
  });

  it('names the file that can not be read', () =>
    expect(() => readFleet('/no/such.json')).toThrow('/no/such.json'));

  it('is two H100 when there is none', () => expect(readFleet(undefined)).toBe(DEFAULT_FLEET));
});

describe('a preset', () => {
  it.each(presetNames)('%s has a place for each GPU, and CPUs beside it', (name) => {
    const { gpus, gpuTopology, cpuTopology } = fleetPreset(name) ?? DEFAULT_FLEET;
    expect(gpuTopologyFault(gpuTopology)).toBeUndefined();
    expect(cpuTopologyFault(cpuTopology)).toBeUndefined();
    expect(gpuTopology?.gpus.map(({ index }) => index)).toEqual([...gpus.keys()]);
    for (const { cpus, numaNodes } of gpuTopology?.gpus ?? []) {
      const [first] = cpus?.[0] ?? [];
      expect(cpuTopology?.cpus.find(({ cpu }) => cpu === first)?.numaNode).toBe(numaNodes?.[0]);
    }
  });

  it('puts the GPUs of a DGX A100 where they are', () => {
    const { gpuTopology } = fleetPreset('dgx-a100') ?? DEFAULT_FLEET;
    expect(gpuTopology?.gpus.map(({ numaNodes }) => numaNodes?.[0])).toEqual([3, 3, 1, 1, 7, 7, 5, 5]);
    expect(gpuTopology?.gpus[0]?.cpus).toEqual([
      [48, 63],
      [176, 191],
    ]);
    expect(gpuTopology?.pcie?.[0]?.slice(0, 3)).toEqual(['X', 'PXB', 'SYS']);
  });
});
