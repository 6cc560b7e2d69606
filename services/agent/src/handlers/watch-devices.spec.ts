import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Device, GpuTopology, Inventory } from '#contracts';
import { bytes, cpuMilli, deviceId, gpuMilli, sessionId, silentLog } from '#kernel';
import type { RunUse, Violation } from '../domain/overuse.ts';
import type { Accelerator, DeviceHolder } from '../ports/accelerator.ts';
import { type DeviceWatch, watchDevices } from './watch-devices.ts';

const device: Device = {
  deviceId: deviceId('GPU-1'),
  index: 0,
  model: 'A',
  memoryBytes: bytes(80e9),
  health: 'ok',
};
const sick: Device = { ...device, health: 'lost', healthReason: 'Xid 79' };
const inventory: Inventory = {
  cpuMilli: cpuMilli(1),
  memoryBytes: bytes(1),
  devices: [device],
  runtime: 'docker',
  accelerator: 'mock',
  cpuTopology: { cpus: [{ cpu: 0, core: 0, cacheGroup: 0, numaNode: 0 }], distances: [[10]] },
};
const one = { deviceId: device.deviceId, gpuMilli: gpuMilli(500), gpuMemoryBytes: bytes(40e9) };
const holderOf = (epoch: number): DeviceHolder => ({
  key: { sessionId: sessionId('k3abcdefghij'), epoch },
  devices: [one],
});
const useOf = (epoch: number, memoryBytes: number, busyPercent: number | null): RunUse => ({
  ...holderOf(epoch),
  uses: [{ deviceId: device.deviceId, memoryBytes: bytes(memoryBytes), busyPercent }],
});

describe('the watch over devices', () => {
  let devices: readonly Device[];
  let topology: GpuTopology | null;
  let uses: readonly RunUse[];
  let violations: readonly Violation[];
  let isAway: boolean;
  const changes: Inventory[] = [];
  const named: Violation[] = [];
  const stopping: AbortController[] = [];

  const answer = <Value>(value: () => Value): Promise<Value> =>
    isAway ? Promise.reject(new Error('away')) : Promise.resolve(value());
  const accelerator: Accelerator = {
    kind: 'mock',
    discover: () => answer(() => devices),
    health: () => answer(() => devices),
    topology: () => answer(() => topology),
    prepare: () => Promise.reject(new Error('not asked here')),
    usage: () => answer(() => uses),
    enforce: () => answer(() => violations),
    release: () => Promise.resolve(),
    restore: () => Promise.resolve(),
  };
  const start = (): DeviceWatch => {
    const stop = new AbortController();
    stopping.push(stop);
    const watch: DeviceWatch = watchDevices({
      accelerator,
      inventory,
      holders: () => [holderOf(1), holderOf(2)],
      onChange: () => changes.push(watch.inventory()),
      onViolation: (violation) => named.push(violation),
      log: silentLog,
    });
    void watch.run(stop.signal);
    return watch;
  };

  beforeEach(() => {
    vi.useFakeTimers();
    devices = [device];
    topology = null;
    uses = [];
    violations = [];
    isAway = false;
    changes.length = 0;
    named.length = 0;
  });
  afterEach(() => {
    for (const stop of stopping.splice(0)) stop.abort();
    vi.useRealTimers();
  });

  it('says nothing while nothing changes', async () => {
    start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(changes).toEqual([]);
  });

  it('tells once of a device that has fallen sick, within seconds', async () => {
    const watch = start();
    await vi.advanceTimersByTimeAsync(1000);
    devices = [sick];
    await vi.advanceTimersByTimeAsync(5000);
    expect(changes).toEqual([{ ...inventory, devices: [sick] }]);
    expect(watch.inventory().devices).toEqual([sick]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(changes).toHaveLength(1);
  });

  it('looks at the paths between devices too when they are asked for anew', async () => {
    const watch = start();
    topology = { gpus: [{ index: 0, cpus: null, numaNodes: null, socket: null }], links: [['X']] };
    await vi.advanceTimersByTimeAsync(20_000);
    expect(changes).toEqual([]);
    watch.discover();
    await vi.advanceTimersByTimeAsync(0);
    expect(changes).toEqual([{ ...inventory, gpuTopology: topology }]);
    watch.discover();
    await vi.advanceTimersByTimeAsync(0);
    expect(changes).toHaveLength(1);
  });

  it('goes on with what it knew while nobody answers, and then tells', async () => {
    const watch = start();
    await vi.advanceTimersByTimeAsync(0);
    isAway = true;
    devices = [sick];
    await vi.advanceTimersByTimeAsync(30_000);
    expect(watch.inventory()).toEqual(inventory);
    isAway = false;
    await vi.advanceTimersByTimeAsync(5000);
    expect(watch.inventory().devices).toEqual([sick]);
  });

  it('names a run that takes more than its share', async () => {
    start();
    violations = [{ key: holderOf(1).key, code: 'gpu-memory-exceeded', message: '' }];
    await vi.advanceTimersByTimeAsync(2000);
    expect(named).toEqual(violations);
  });

  it('adds up what the holders of one device use', async () => {
    uses = [useOf(1, 5, null), useOf(2, 7, 40)];
    const watch = start();
    await vi.advanceTimersByTimeAsync(5000);
    expect(watch.figures()).toEqual([
      { deviceId: device.deviceId, usedMemoryBytes: bytes(12), busyPercent: 40 },
    ]);
  });
});
