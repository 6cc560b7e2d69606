import type { DeviceRequest, RunHardware } from '../../../ports/runtime.ts';
import type { NvidiaDevice } from './nvidia-devices.ts';

/** How devices get into a run: by a specification that the engine reads, by NVIDIA's hook in the engine, or file by file. */
export type Attach = 'cdi' | 'runtime' | 'raw';

/** The first that works here. The engine says what it can attach; device files can be had everywhere. */
export const chooseAttach = (attaches: readonly DeviceRequest['driver'][]): Attach => {
  if (attaches.includes('cdi')) return 'cdi';
  return attaches.includes('nvidia') ? 'runtime' : 'raw';
};

/** What of the driver on this machine a run needs beside its devices. */
export type DriverParts = {
  /** Of those that a run may need, the device files that are there. */
  readonly hasFile: (file: string) => boolean;
  /** The number in `/dev/nvidia-caps/nvidia-cap<number>`, by its name in `/proc/driver/nvidia-caps/mig-minors`. */
  readonly capabilityOf: (name: string) => number | null;
  /** Folder with the driver's libraries in `lib64` and its tools in `bin`; null where they were not put together. */
  readonly libraries: string | null;
};

export type AttachedRun = {
  readonly env: Readonly<Record<string, string>>;
  readonly hardware: RunHardware;
};

const LIBRARIES = '/run/berth/nvidia';
const CONTROL_FILES = ['/dev/nvidiactl', '/dev/nvidia-uvm', '/dev/nvidia-uvm-tools', '/dev/nvidia-modeset'];
const CAPABILITIES = ['gpu', 'compute', 'utility'];
/** Keeps a hook that is the engine's default from adding what the image asks for. */
const NOTHING_MORE = { NVIDIA_VISIBLE_DEVICES: 'void' };
const NOTHING = { devices: [], requests: [], mounts: [], searchFirst: {} };

const filesOf = (
  devices: readonly NvidiaDevice[],
  { hasFile, capabilityOf }: DriverParts,
): readonly string[] => {
  const own = devices.flatMap(({ minor, instance }) => {
    if (minor === null) return [];
    if (instance === null) return [`/dev/nvidia${minor}`];
    const slice = `gpu${minor}/gi${instance.gpuInstance}`;
    const caps = [`${slice}/access`, `${slice}/ci${instance.computeInstance}/access`].map(capabilityOf);
    return [
      `/dev/nvidia${minor}`,
      ...caps.flatMap((cap) => (cap === null ? [] : [`/dev/nvidia-caps/nvidia-cap${cap}`])),
    ];
  });
  return [...new Set([...own, ...CONTROL_FILES])].filter(hasFile);
};

/**
 * What makes a run see these devices and no others. With NVIDIA's hook the files are named as well: when systemd reloads, it takes away from a container
 * every device that the engine does not know of.
 */
export const attachDevices = (
  attach: Attach,
  devices: readonly NvidiaDevice[],
  driver: DriverParts,
): AttachedRun => {
  if (devices.length === 0) return { env: NOTHING_MORE, hardware: NOTHING };
  const ids = devices.map(({ device }) => device.deviceId);
  switch (attach) {
    case 'cdi':
      return {
        env: NOTHING_MORE,
        hardware: {
          ...NOTHING,
          requests: [{ driver: 'cdi', deviceIds: ids.map((id) => `nvidia.com/gpu=${id}`), capabilities: [] }],
        },
      };
    case 'runtime':
      return {
        env: { NVIDIA_VISIBLE_DEVICES: ids.join(','), NVIDIA_DRIVER_CAPABILITIES: 'compute,utility' },
        hardware: {
          ...NOTHING,
          devices: filesOf(devices, driver),
          requests: [{ driver: 'nvidia', deviceIds: ids, capabilities: CAPABILITIES }],
        },
      };
    case 'raw':
      return {
        env: NOTHING_MORE,
        hardware: {
          ...NOTHING,
          devices: filesOf(devices, driver),
          ...(driver.libraries === null
            ? {}
            : {
                mounts: [{ source: driver.libraries, target: LIBRARIES, isReadOnly: true }],
                searchFirst: { LD_LIBRARY_PATH: `${LIBRARIES}/lib64`, PATH: `${LIBRARIES}/bin` },
              }),
        },
      };
  }
};
