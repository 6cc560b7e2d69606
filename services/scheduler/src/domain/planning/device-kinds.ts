import type { Device, Resources } from '#contracts';
import { isOneOfModels } from '../placement/device-model.ts';
import { ANY_KIND, KINDS_MAX } from '../placement/cluster-model.ts';

/** The kinds of devices that a pool has ever had: model and memory. Numbers are kept, so that what was learned by them stays true. */
export type DeviceKinds = {
  /** Its number; the last one stands for all that are too many. */
  readonly kindOf: (device: Device) => number;
  /** Bit `k` is set when devices of kind `k` will do. */
  readonly maskOf: (resources: Resources) => number;
  readonly memoryOf: (kind: number) => number;
  readonly count: () => number;
};

type Kind = Pick<Device, 'model' | 'memoryBytes'>;

export const createDeviceKinds = (): DeviceKinds => {
  const kinds: Kind[] = [];
  const numbers = new Map<string, number>();
  const serves = ({ gpuModels, gpuMemoryMinBytes }: Resources, kind: Kind): boolean => {
    return isOneOfModels(gpuModels, kind.model) && kind.memoryBytes >= (gpuMemoryMinBytes ?? 0);
  };
  return {
    kindOf: (device) => {
      const name = `${device.memoryBytes}/${device.model}`;
      const known = numbers.get(name);
      if (known !== undefined) return known;
      if (kinds.length === KINDS_MAX) return KINDS_MAX - 1;
      kinds.push({ model: device.model, memoryBytes: device.memoryBytes });
      numbers.set(name, kinds.length - 1);
      return kinds.length - 1;
    },
    maskOf: (resources) => {
      if (resources.gpuModels === undefined && resources.gpuMemoryMinBytes === undefined) return ANY_KIND;
      return kinds.reduce((mask, kind, k) => (serves(resources, kind) ? mask | (1 << k) : mask), 0);
    },
    memoryOf: (kind) => kinds[kind]?.memoryBytes ?? 0,
    count: () => kinds.length,
  };
};
