import { describe, expect, it } from 'vitest';
import { bytes, gibibytes, gpuMilli, nodeId } from '#kernel';
import { DEFAULT_FLEET, FleetFileInvalid, parseFleet, readFleet } from './fleet-file.ts';
import { mockAccelerator } from './mock-accelerator.ts';

const fleet = (content: unknown) => parseFleet(JSON.stringify(content));

describe('the fleet file', () => {
  it('describes devices by model, memory and count', () =>
    expect(
      fleet({
        devices: [
          { model: 'A', memoryGiB: 80, count: 2 },
          { model: 'B', memoryBytes: 1000 },
        ],
      }),
    ).toEqual([
      { model: 'A', memoryBytes: gibibytes(80), count: 2 },
      { model: 'B', memoryBytes: bytes(1000), count: 1 },
    ]));

  it('may describe a node without devices', () => expect(fleet({ devices: [] })).toEqual([]));

  it.each([
    [[], 'list "devices"'],
    [{ devices: [{ memoryGiB: 1 }] }, 'devices[0].model'],
    [{ devices: [{ model: 'A' }] }, 'memoryGiB or memoryBytes'],
    [{ devices: [{ model: 'A', memoryGiB: 1, count: 0 }] }, 'devices[0].count'],
    [{ devices: [{ model: 'A', memoryGiB: 1, count: 5000 }] }, 'more than 1024'],
  ])('refuses %j and says where', (content, where) => {
    expect(() => fleet(content)).toThrow(FleetFileInvalid);
    expect(() => fleet(content)).toThrow(where);
  });

  it('names the file that can not be read', () =>
    expect(() => readFleet('/no/such.json')).toThrow('/no/such.json'));
});

describe('mock devices', () => {
  const accelerator = mockAccelerator(nodeId('n1'), DEFAULT_FLEET);

  it('are two by default, and keep their ids over restarts', async () => {
    const devices = await accelerator.discover();
    expect(devices.map(({ index, model, health }) => [index, model, health])).toEqual([
      [0, 'NVIDIA H100 80GB HBM3 (mock)', 'ok'],
      [1, 'NVIDIA H100 80GB HBM3 (mock)', 'ok'],
    ]);
    expect(await mockAccelerator(nodeId('n1'), DEFAULT_FLEET).discover()).toEqual(devices);
    const elsewhere = await mockAccelerator(nodeId('n2'), DEFAULT_FLEET).discover();
    expect(new Set([...devices, ...elsewhere].map(({ deviceId }) => deviceId)).size).toBe(4);
  });

  it('tell a program its share, and hide all real devices', async () => {
    const [device] = await accelerator.discover();
    const granted = { deviceId: device!.deviceId, gpuMilli: gpuMilli(500), gpuMemoryBytes: gibibytes(40) };
    expect((await accelerator.prepare([granted])).env).toEqual({
      NVIDIA_VISIBLE_DEVICES: 'void',
      BERTH_GPU_DEVICES: device!.deviceId,
      BERTH_GPU_MILLI: '500',
      BERTH_GPU_MEMORY_BYTES: String(40 * 2 ** 30),
      BERTH_GPU_MOCK: '1',
    });
    expect((await accelerator.prepare([])).env).toEqual({ NVIDIA_VISIBLE_DEVICES: 'void' });
  });
});
