import { mkdtemp, rm, symlink, truncate, unlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bytes, gibibytes, gpuMilli, mebibytes, nodeId, sessionId } from '#kernel';
import type { DeviceHolder } from '../../../ports/accelerator.ts';
import { acceleratorContract } from '../accelerator-contract.ts';
import { allocationFolders } from './allocation-folders.ts';
import { DEFAULT_FLEET, type Fleet } from './fleet.ts';
import { fleetPreset } from './fleet-presets.ts';
import { mockAccelerator } from './mock-accelerator.ts';
import { mockDevices } from './mock-devices.ts';

const node = nodeId('n1');

describe('a mock accelerator', () => {
  acceleratorContract(async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'berth-mock-gpu-'));
    let fleet: Fleet = fleetPreset('mig-4x') ?? DEFAULT_FLEET;
    const again = () =>
      mockAccelerator({ nodeId: node, fleet: () => fleet, allocations: allocationFolders(folder, null) });
    return {
      accelerator: again(),
      again,
      sicken: (index) => {
        fleet = { ...fleet, sick: new Map([[index, { health: 'degraded', healthReason: 'Xid 74' }]]) };
      },
      end: () => rm(folder, { recursive: true }),
    };
  });
});

describe('mock devices', () => {
  it('are two by default, and other ones on each node', () => {
    const devices = mockDevices(node, DEFAULT_FLEET);
    expect(devices.map(({ index, model, health }) => [index, model, health])).toEqual([
      [0, 'NVIDIA H100 80GB HBM3 (mock)', 'ok'],
      [1, 'NVIDIA H100 80GB HBM3 (mock)', 'ok'],
    ]);
    const elsewhere = mockDevices(nodeId('n2'), DEFAULT_FLEET);
    expect(new Set([...devices, ...elsewhere].map(({ deviceId }) => deviceId)).size).toBe(4);
  });

  it('count MIG instances after the GPUs, and name the GPU that they are slices of', () => {
    const devices = mockDevices(node, fleetPreset('mig-4x') ?? DEFAULT_FLEET);
    expect(devices.map(({ index }) => index)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(devices[2]).toMatchObject({
      deviceId: expect.stringMatching(/^MIG-/),
      model: 'NVIDIA A100 80GB PCIe (mock) MIG 3g.40gb',
      memoryBytes: gibibytes(40),
      parentId: expect.stringMatching(/^GPU-/),
      numaNode: 0,
      modes: ['mig'],
    });
    const parents = new Set(devices.map(({ parentId }) => parentId));
    for (const { deviceId } of devices) expect(parents).not.toContain(deviceId);
  });

  it('fall sick when the fleet says so, with the GPU that they are slices of', () => {
    const preset = fleetPreset('mig-4x') ?? DEFAULT_FLEET;
    const sick = new Map([[0, { health: 'lost' as const }]]);
    const lost = mockDevices(node, { ...preset, sick }).filter(({ health }) => health === 'lost');
    expect(lost.map(({ index }) => index)).toEqual([4, 5, 6, 7]);
  });
});

describe('the memory of a mock device', () => {
  let folder: string;
  let source: string;
  const [device] = mockDevices(node, DEFAULT_FLEET);
  const granted = { deviceId: device!.deviceId, gpuMilli: gpuMilli(500), gpuMemoryBytes: gibibytes(40) };
  const holder: DeviceHolder = {
    key: { sessionId: sessionId('k3abcdefghij'), epoch: 1 },
    devices: [granted],
  };
  const open = () =>
    mockAccelerator({
      nodeId: node,
      fleet: () => DEFAULT_FLEET,
      allocations: allocationFolders(folder, null),
    });
  const allocate = async (name: string, size: number): Promise<void> => {
    const file = path.join(source, '0', name);
    await writeFile(file, '');
    await truncate(file, size);
  };
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'berth-mock-gpu-'));
    const { hardware } = await open().prepare(holder);
    source = hardware.mounts[0]?.source ?? '';
  });
  afterEach(() => rm(folder, { recursive: true }));
  const useOf = async () => (await open().usage([holder]))[0]?.uses[0];

  it('is told to the program, which sees no real device', async () =>
    expect(await open().prepare(holder)).toEqual({
      env: {
        NVIDIA_VISIBLE_DEVICES: 'void',
        BERTH_GPU_DEVICES: device!.deviceId,
        BERTH_GPU_MILLI: '500',
        BERTH_GPU_MEMORY_BYTES: String(40 * 2 ** 30),
        BERTH_GPU_MOCK: '1',
        BERTH_GPU_MOCK_FOLDER: '/run/berth/gpu',
      },
      hardware: {
        devices: [],
        requests: [],
        mounts: [{ source, target: '/run/berth/gpu', isReadOnly: false }],
        searchFirst: {},
      },
    }));

  it('is used by files as large as they say they are, and free again without them', async () => {
    await allocate('weights', gibibytes(30));
    await allocate('cache', mebibytes(1));
    expect(await useOf()).toEqual({
      deviceId: device!.deviceId,
      memoryBytes: gibibytes(30) + mebibytes(1),
      busyPercent: null,
    });
    await unlink(path.join(source, '0', 'weights'));
    expect((await useOf())?.memoryBytes).toBe(mebibytes(1));
  });

  it('shows how busy the program says that it keeps it', async () => {
    const busy = path.join(source, '0', 'busy');
    await writeFile(busy, '87\n');
    expect((await useOf())?.busyPercent).toBe(87);
    for (const nonsense of ['full', '', '-1', '1e2']) {
      await writeFile(busy, nonsense);
      expect((await useOf())?.busyPercent).toBeNull();
    }
  });

  it('leads the agent nowhere by links', async () => {
    await symlink('/etc/passwd', path.join(source, '0', 'weights'));
    await symlink('/proc/self/cmdline', path.join(source, '0', 'busy'));
    expect(await useOf()).toMatchObject({ memoryBytes: bytes(0), busyPercent: null });
  });

  it('is not exceeded unpunished, and only by the one who did', async () => {
    const other: DeviceHolder = { key: { ...holder.key, epoch: 2 }, devices: [granted] };
    const accelerator = open();
    await accelerator.prepare(other);
    await allocate('weights', gibibytes(41));
    expect(await accelerator.enforce([holder, other])).toEqual([]);
    expect(await accelerator.enforce([holder, other])).toMatchObject([
      { key: holder.key, code: 'gpu-memory-exceeded' },
    ]);
  });

  it('is swept when its run is gone, and kept while it is there', async () => {
    await allocate('weights', 1000);
    await open().restore([holder.key]);
    expect((await useOf())?.memoryBytes).toBe(bytes(1000));
    await open().restore([]);
    expect((await useOf())?.memoryBytes).toBe(bytes(0));
  });
});
