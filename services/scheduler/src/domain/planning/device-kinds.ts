import type { Device, Resources } from '#contracts';
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
    const isModel = gpuModels === undefined || gpuModels.some((model) => isSameModel(model, kind.model));
    return isModel && kind.memoryBytes >= (gpuMemoryMinBytes ?? 0);
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

/** `H100` names every H100, `NVIDIA H100 80GB HBM3` that one; case does not matter. */
export const isSameModel = (wanted: string, model: string): boolean => {
  const words = (text: string): readonly string[] => text.toLowerCase().split(/[\s_-]+/);
  const has = words(model);
  return words(wanted).every((word) => has.includes(word));
};
