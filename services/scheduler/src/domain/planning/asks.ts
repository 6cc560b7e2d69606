import type { Resources } from '#contracts';
import { type Ask, WHOLE } from '../placement/cluster-model.ts';
import type { DeviceKinds } from './device-kinds.ts';

/** Of a device asked for by its memory alone, the share that goes with it. */
export const shareOfMemory = (memoryBytes: number, totalBytes: number): number =>
  totalBytes === 0 ? WHOLE : Math.ceil((memoryBytes * WHOLE) / totalBytes);

/** A request as the flat model knows it; asked by memory alone it is another one for each kind of device. None: no device could serve it. */
export const asksOf = (resources: Resources, kinds: DeviceKinds): readonly Ask[] => {
  const { cpuMilli, memoryBytes, gpuMilli, gpuMemoryBytes } = resources;
  const mask = kinds.maskOf(resources);
  const body = { cpuMilli, memoryBytes };
  if (gpuMilli === 0 && gpuMemoryBytes !== undefined) {
    const asks: Ask[] = [];
    for (let kind = 0; kind < kinds.count(); kind++) {
      const share = shareOfMemory(gpuMemoryBytes, kinds.memoryOf(kind));
      if (((mask >> kind) & 1) === 0 || share > WHOLE) continue;
      if (share < WHOLE && !kinds.canBeShared(kind)) continue;
      asks.push({
        ...body,
        count: 1,
        share,
        gpuMemoryBytes: share === WHOLE ? null : gpuMemoryBytes,
        kinds: 1 << kind,
      });
    }
    return asks;
  }
  if (gpuMilli === 0) return [{ ...body, count: 0, share: 0, gpuMemoryBytes: null, kinds: mask }];
  const share = Math.min(gpuMilli, WHOLE);
  return [
    {
      ...body,
      count: Math.ceil(gpuMilli / WHOLE),
      share,
      gpuMemoryBytes: gpuMemoryBytes ?? null,
      kinds: mask,
    },
  ];
};
