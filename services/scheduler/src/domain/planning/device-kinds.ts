import type { Device, Resources } from '#contracts';
import { isOneOfModels } from '../placement/device-model.ts';
import { asksForPart, canBeShared } from '../placement/device-ask.ts';
import { ANY_KIND, KINDS_MAX } from '../placement/cluster-model.ts';

/** The kinds of devices that a pool has ever had: model, memory, and whether they can be shared. Numbers are kept, so that what was learned by them stays true. */
export type DeviceKinds = {
  /** Its number; the last number stands for all that are too many. */
  readonly kindOf: (device: Device) => number;
  /** Bit `k` is set when devices of kind `k` will do. */
  readonly maskOf: (resources: Resources) => number;
  readonly memoryOf: (kind: number) => number;
  readonly canBeShared: (kind: number) => boolean;
  readonly count: () => number;
};

type Kind = Pick<Device, 'model' | 'memoryBytes'> & { readonly canBeShared: boolean };

/** All kinds beyond those that have a number: they serve who takes any device, and nobody who is choosy. */
const OTHERS = KINDS_MAX - 1;

export const createDeviceKinds = (): DeviceKinds => {
  const kinds: Kind[] = [];
  const numbers = new Map<string, number>();
  const serves = (resources: Resources, kind: Kind): boolean =>
    isOneOfModels(resources.gpuModels, kind.model) &&
    kind.memoryBytes >= (resources.gpuMemoryMinBytes ?? 0) &&
    (kind.canBeShared || !asksForPart(resources));
  const isAnyGood = (resources: Resources): boolean =>
    resources.gpuModels === undefined &&
    resources.gpuMemoryMinBytes === undefined &&
    (!asksForPart(resources) || kinds.every((kind) => kind.canBeShared));
  return {
    kindOf: (device) => {
      const isShared = canBeShared(device);
      const name = `${device.memoryBytes}/${isShared}/${device.model}`;
      const known = numbers.get(name);
      if (known !== undefined) return known;
      if (kinds.length === OTHERS) return OTHERS;
      kinds.push({ model: device.model, memoryBytes: device.memoryBytes, canBeShared: isShared });
      numbers.set(name, kinds.length - 1);
      return kinds.length - 1;
    },
    maskOf: (resources) => {
      if (isAnyGood(resources)) return ANY_KIND;
      return kinds.reduce((mask, kind, k) => (serves(resources, kind) ? mask | (1 << k) : mask), 0);
    },
    memoryOf: (kind) => kinds[kind]?.memoryBytes ?? 0,
    canBeShared: (kind) => kinds[kind]?.canBeShared ?? true,
    count: () => kinds.length,
  };
};
