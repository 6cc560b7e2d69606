import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Device, GrantedDevice } from '#contracts';
import { gpuTopologyFault } from '#contracts';
import { gpuMilli, sessionId } from '#kernel';
import type { Accelerator, DeviceHolder } from '../../ports/accelerator.ts';

/** One accelerator to be held to the contract, and the same again as a restarted agent opens it. */
export type MadeAccelerator = {
  readonly accelerator: Accelerator;
  readonly again: () => Accelerator;
  /** Makes the device of this index sick, as far as its kind can be. */
  readonly sicken: (index: number) => void;
  readonly end: () => Promise<void>;
};

const whole = ({ deviceId, memoryBytes }: Device): GrantedDevice => ({
  deviceId,
  gpuMilli: gpuMilli(1000),
  gpuMemoryBytes: memoryBytes,
});
const holding = (...devices: readonly Device[]): DeviceHolder => ({
  key: { sessionId: sessionId('k3abcdefghij'), epoch: 1 },
  devices: devices.map(whole),
});

/** What every accelerator does, whatever its devices are. It has two devices or more. */
export const acceleratorContract = (make: () => Promise<MadeAccelerator>): void => {
  let made: MadeAccelerator;
  beforeEach(async () => {
    made = await make();
  });
  afterEach(() => made.end());

  const two = async (): Promise<readonly [Device, Device]> => {
    const [first, second] = await made.accelerator.discover();
    if (first === undefined || second === undefined) throw new Error('the contract needs two devices');
    return [first, second];
  };

  it('finds devices with a number, a model, memory and a way to give them out, each once', async () => {
    const devices = await made.accelerator.discover();
    expect(new Set(devices.map(({ deviceId }) => deviceId)).size).toBe(devices.length);
    expect(new Set(devices.map(({ index }) => index)).size).toBe(devices.length);
    for (const device of devices) {
      expect(device.model).not.toBe('');
      expect(device.memoryBytes).toBeGreaterThan(0);
      expect(device.modes?.length).toBeGreaterThan(0);
    }
  });

  it('finds the same devices after a restart', async () =>
    expect(await made.again().discover()).toEqual(await made.accelerator.discover()));

  it('sees at a quick look what it finds at a long one', async () => {
    expect(await made.accelerator.health()).toEqual(await made.accelerator.discover());
    expect(await made.again().health()).toEqual(await made.accelerator.discover());
  });

  it('tells of a topology only what is whole, and of GPUs that it has', async () => {
    const [devices, topology] = [await made.accelerator.discover(), await made.accelerator.topology()];
    if (topology === null) return;
    expect(gpuTopologyFault(topology)).toBeUndefined();
    const indices = topology.gpus.map(({ index }) => index);
    for (const { index, parentId } of devices) if (parentId === undefined) expect(indices).toContain(index);
  });

  it('shows no device to a run that was given none, whatever the image asks for', async () => {
    const { env, hardware } = await made.accelerator.prepare(holding());
    expect(env).toEqual({ NVIDIA_VISIBLE_DEVICES: 'void' });
    expect(hardware).toEqual({ devices: [], requests: [], mounts: [], searchFirst: {} });
  });

  it('prepares the same for the same grant, however often, and other devices for another', async () => {
    const [first, second] = await two();
    const prepared = await made.accelerator.prepare(holding(first));
    expect(await made.accelerator.prepare(holding(first))).toEqual(prepared);
    expect(await made.accelerator.prepare(holding(second))).not.toEqual(prepared);
    expect(await made.accelerator.prepare(holding(first, second))).not.toEqual(prepared);
  });

  it('tells of a device that falls sick, and why', async () => {
    const [first] = await two();
    made.sicken(first.index);
    const sick = (await made.accelerator.health()).find(({ deviceId }) => deviceId === first.deviceId);
    expect(sick?.health).not.toBe('ok');
    expect(sick?.healthReason).toBeTruthy();
  });

  it('finds no fault with a run that does nothing', async () => {
    const [first] = await two();
    const holder = holding(first);
    await made.accelerator.prepare(holder);
    for (let look = 1; look <= 3; look += 1) expect(await made.accelerator.enforce([holder])).toEqual([]);
    const [use] = await made.accelerator.usage([holder]);
    if (use !== undefined) expect(use).toMatchObject({ key: holder.key, devices: holder.devices });
  });

  it('releases and restores any number of times, also what was never prepared', async () => {
    const [first] = await two();
    const holder = holding(first);
    const prepared = await made.accelerator.prepare(holder);
    await made.again().restore([holder.key]);
    expect(await made.again().prepare(holder)).toEqual(prepared);
    for (let time = 1; time <= 2; time += 1) await made.accelerator.release(holder.key);
    for (let time = 1; time <= 2; time += 1) await made.again().restore([]);
  });
};
