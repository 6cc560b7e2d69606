import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mebibytes, sessionId, silentLog } from '#kernel';
import { gpuMilli } from '#kernel';
import { FakeNvidiaMachine } from '../../../../test/fake-nvidia-machine.ts';
import type { Accelerator, DeviceHolder } from '../../../ports/accelerator.ts';
import { acceleratorContract } from '../accelerator-contract.ts';
import type { Attach } from './attach-devices.ts';
import { nvidiaAccelerator } from './nvidia-accelerator.ts';

const open = (
  machine: FakeNvidiaMachine,
  folder: string,
  attach: Attach = 'runtime',
  faults: ReadonlyMap<string, number> = new Map(),
): Accelerator =>
  nvidiaAccelerator({
    smi: machine.answer,
    attach,
    pci: { read: (file) => (file.startsWith('0000:19') ? '0' : '-1'), names: () => [] },
    driver: { read: () => 'gpu0/gi3/access 31\ngpu0/gi3/ci0/access 32\n', names: () => [] },
    xids: { faults: () => faults, forget: () => undefined, close: () => undefined },
    socketOf: new Map([
      [0, 0],
      [1, 1],
    ]),
    folder,
    hasFile: (file) => file !== '/dev/nvidia-modeset',
    log: silentLog,
  });

describe.each(['cdi', 'runtime'] as const)('an NVIDIA accelerator that attaches by %s', (attach) => {
  acceleratorContract(() => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'berth-nvidia-'));
    const machine = new FakeNvidiaMachine();
    const again = () => open(machine, folder, attach);
    return Promise.resolve({
      accelerator: again(),
      again,
      sicken: (index) => {
        machine.gpu(index).isLost = true;
      },
      end: () => Promise.resolve(rmSync(folder, { recursive: true })),
    });
  });
});

describe('the GPUs of a machine', () => {
  let folder: string;
  let machine: FakeNvidiaMachine;
  let accelerator: Accelerator;
  const faults = new Map<string, number>();
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'berth-nvidia-'));
    machine = new FakeNvidiaMachine();
    accelerator = open(machine, folder, 'runtime', faults);
    faults.clear();
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    rmSync(folder, { recursive: true });
  });
  const healthOf = async (n: number) => {
    await vi.advanceTimersByTimeAsync(5000);
    const found = (await accelerator.health()).find(({ index }) => index === n);
    return [found?.health, found?.healthReason];
  };

  it('are told with all that is known of them', async () => {
    const [first, second] = await accelerator.discover();
    expect(first).toEqual({
      deviceId: 'GPU-00000000-1111-2222-3333-444444444444',
      index: 0,
      model: 'NVIDIA H100 80GB HBM3',
      memoryBytes: mebibytes(81_559),
      health: 'ok',
      numaNode: 0,
      pciAddress: '0000:19:00.0',
      computeCapability: '9.0',
      modes: ['exclusive'],
    });
    expect(second).not.toHaveProperty('numaNode');
  });

  it('are connected as the tool says, in the sockets that the kernel tells', async () => {
    await accelerator.discover();
    const topology = await accelerator.topology();
    expect(topology?.links[0]?.slice(0, 3)).toEqual(['X', 'NV18', 'NV18']);
    expect(topology?.pcie?.[0]?.slice(0, 3)).toEqual(['X', 'SYS', 'SYS']);
    expect(topology?.gpus.map(({ socket }) => socket)).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  });

  it('have the NUMA node that the kernel tells where the tool says nothing', async () => {
    machine.matrix = 'vm-4xa100-pcie-pairs-no-affinity';
    await accelerator.discover();
    expect((await accelerator.topology())?.gpus.map(({ numaNodes }) => numaNodes)).toEqual([
      [0],
      null,
      null,
      null,
    ]);
  });

  it('are connected nobody knows how when the matrix is not whole', async () => {
    machine.matrix = 'broken-cpu-and-numa-run-together';
    expect(await accelerator.topology()).toBeNull();
  });

  it('are given out as the instances that they were sliced into, and those numbered after the GPUs', async () => {
    machine.gpu(0).slices = ['3g.40gb', '1g.10gb'];
    const devices = await accelerator.discover();
    expect(devices.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(devices.at(-2)).toMatchObject({
      deviceId: 'MIG-00000000-1111-2222-3333-444444444444',
      model: 'NVIDIA H100 80GB HBM3 MIG 3g.40gb',
      memoryBytes: mebibytes(40 * 1024 - 384),
      parentId: machine.gpu(0).uuid,
      modes: ['mig'],
    });
  });

  it('are discovered anew when one is sliced meanwhile', async () => {
    await accelerator.discover();
    machine.gpu(7).slices = ['7g.80gb'];
    await vi.advanceTimersByTimeAsync(5000);
    expect((await accelerator.health()).map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 8]);
  });

  it('are lost when the driver says so, with what they were before', async () => {
    await accelerator.discover();
    machine.gpu(3).isLost = true;
    expect(await healthOf(3)).toEqual(['lost', 'the driver says: GPU is lost']);
    expect((await accelerator.health())[3]).toMatchObject({
      model: 'NVIDIA H100 80GB HBM3',
      memoryBytes: mebibytes(81_559),
    });
    machine.gpu(3).isLost = false;
    expect(await healthOf(3)).toEqual(['ok', undefined]);
  });

  it('are lost when they are no longer listed', async () => {
    await accelerator.discover();
    machine.gpus.pop();
    expect(await healthOf(7)).toEqual(['lost', 'the driver no longer lists it']);
    expect(await healthOf(6)).toEqual(['ok', undefined]);
  });

  it('are lost alone when the tool fails for one of them', async () => {
    await accelerator.discover();
    machine.fault = 'Unable to determine the device handle for GPU0000:5D:00.0: GPU is lost.';
    expect(await healthOf(3)).toEqual(['lost', expect.stringContaining('GPU is lost')]);
    expect(await healthOf(2)).toEqual(['ok', undefined]);
  });

  it('are lost altogether when the tool fails again and again, and come back with it', async () => {
    await accelerator.discover();
    machine.fault = "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.";
    await expect(healthOf(0)).rejects.toThrow("couldn't communicate");
    await expect(healthOf(0)).rejects.toThrow("couldn't communicate");
    expect(await healthOf(0)).toEqual(['lost', expect.stringContaining("couldn't communicate")]);
    machine.fault = null;
    expect(await healthOf(0)).toEqual(['ok', undefined]);
  });

  it('are degraded by errors of their memory, and by what the kernel logged', async () => {
    await accelerator.discover();
    machine.gpu(0).uncorrectedErrors = 2;
    expect(await healthOf(0)).toEqual(['degraded', '2 uncorrectable memory errors since the last reset']);
    faults.set('0000:3b:00.0', 74);
    expect(await healthOf(1)).toEqual(['degraded', 'Xid 74: an NVLink error']);
    faults.set('0000:3b:00.0', 79);
    expect(await healthOf(1)).toEqual(['lost', 'Xid 79: it has fallen off the bus']);
  });

  it('are degraded within a minute when the driver asks for a reset', async () => {
    await accelerator.discover();
    machine.gpu(5).recovery = 'Reset';
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await healthOf(5)).toEqual(['degraded', 'the driver asks for: Reset']);
  });

  it('tell how much of them is used, and of an instance nothing', async () => {
    machine.gpu(0).slices = ['3g.40gb'];
    machine.gpu(1).usedMiB = 40_000;
    const devices = await accelerator.discover();
    const holder: DeviceHolder = {
      key: { sessionId: sessionId('k3abcdefghij'), epoch: 1 },
      devices: devices
        .filter(({ index }) => index === 1 || index === 8)
        .map(({ deviceId, memoryBytes }) => ({
          deviceId,
          gpuMilli: gpuMilli(1000),
          gpuMemoryBytes: memoryBytes,
        })),
    };
    const [use] = await accelerator.usage([holder]);
    expect(use?.uses.map(({ memoryBytes, busyPercent }) => [memoryBytes, busyPercent])).toEqual([
      [mebibytes(40_000), 0],
      [null, null],
    ]);
  });
});
