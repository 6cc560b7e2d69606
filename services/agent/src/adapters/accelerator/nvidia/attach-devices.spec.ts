import { describe, expect, it } from 'vitest';
import { deviceId, gibibytes } from '#kernel';
import { attachDevices, chooseAttach, type DriverParts } from './attach-devices.ts';
import type { NvidiaDevice } from './nvidia-devices.ts';

const gpu = (minor: number | null, instance: NvidiaDevice['instance'] = null): NvidiaDevice => ({
  device: {
    deviceId: deviceId(instance === null ? `GPU-${minor}` : `MIG-${minor}-${instance.gpuInstance}`),
    index: minor ?? 0,
    model: 'A',
    memoryBytes: gibibytes(80),
    health: 'ok',
  },
  gpu: `GPU-${minor}`,
  minor,
  instance,
});
const slice = { index: 0, gpuInstance: 3, computeInstance: 0, memoryMiB: 9856 };
const driver: DriverParts = {
  hasFile: (file) => file !== '/dev/nvidia-modeset',
  capabilityOf: (name) => ({ 'gpu0/gi3/access': 31, 'gpu0/gi3/ci0/access': 32 })[name] ?? null,
  libraries: '/state/nvidia/570.124.06',
};
const nothing = { devices: [], requests: [], mounts: [], searchFirst: {} };
const control = ['/dev/nvidiactl', '/dev/nvidia-uvm', '/dev/nvidia-uvm-tools'];

describe('the way devices are attached', () => {
  it.each([
    [['cdi', 'nvidia'], 'cdi'],
    [['nvidia'], 'runtime'],
    [[], 'raw'],
  ] as const)('with %j is %s', (attaches, attach) => expect(chooseAttach(attaches)).toBe(attach));
});

describe('devices of a run', () => {
  it.each(['cdi', 'runtime', 'raw'] as const)('are none, and explicitly none, by %s', (attach) =>
    expect(attachDevices(attach, [], driver)).toEqual({
      env: { NVIDIA_VISIBLE_DEVICES: 'void' },
      hardware: nothing,
    }),
  );

  it('are names in a specification that the engine has, and the hook adds nothing', () =>
    expect(attachDevices('cdi', [gpu(0), gpu(1), gpu(0, slice)], driver)).toEqual({
      env: { NVIDIA_VISIBLE_DEVICES: 'void' },
      hardware: {
        ...nothing,
        requests: [
          {
            driver: 'cdi',
            deviceIds: ['nvidia.com/gpu=GPU-0', 'nvidia.com/gpu=GPU-1', 'nvidia.com/gpu=MIG-0-3'],
            capabilities: [],
          },
        ],
      },
    }));

  it('are asked of the hook, and named as files so that a reload of systemd takes none away', () =>
    expect(attachDevices('runtime', [gpu(2)], driver)).toEqual({
      env: { NVIDIA_VISIBLE_DEVICES: 'GPU-2', NVIDIA_DRIVER_CAPABILITIES: 'compute,utility' },
      hardware: {
        ...nothing,
        devices: ['/dev/nvidia2', ...control],
        requests: [{ driver: 'nvidia', deviceIds: ['GPU-2'], capabilities: ['gpu', 'compute', 'utility'] }],
      },
    }));

  it('are files, with the libraries of the driver, where the engine knows nothing of GPUs', () =>
    expect(attachDevices('raw', [gpu(0), gpu(3)], driver)).toEqual({
      env: { NVIDIA_VISIBLE_DEVICES: 'void' },
      hardware: {
        ...nothing,
        devices: ['/dev/nvidia0', '/dev/nvidia3', ...control],
        mounts: [{ source: '/state/nvidia/570.124.06', target: '/run/berth/nvidia', isReadOnly: true }],
        searchFirst: { LD_LIBRARY_PATH: '/run/berth/nvidia/lib64', PATH: '/run/berth/nvidia/bin' },
      },
    }));

  it('are, for an instance, the file of the GPU and the two keys to the slice', () =>
    expect(attachDevices('raw', [gpu(0, slice)], driver).hardware.devices).toEqual([
      '/dev/nvidia0',
      '/dev/nvidia-caps/nvidia-cap31',
      '/dev/nvidia-caps/nvidia-cap32',
      ...control,
    ]));

  it('are only files that are there', () => {
    const bare = { ...driver, hasFile: (file: string) => file === '/dev/nvidia0' };
    expect(attachDevices('raw', [gpu(0), gpu(1), gpu(null)], bare).hardware.devices).toEqual([
      '/dev/nvidia0',
    ]);
  });
});
