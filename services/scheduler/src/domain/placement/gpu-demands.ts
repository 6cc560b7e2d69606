import type { Resources } from '#contracts';
import { gibWords, gpuWords, milliWords, modelWords } from './amount-words.ts';
import { hasMemoryFree, hasShareFree, servingDevices } from './choose-devices.ts';
import { type Demand, largest } from './demand-of-node.ts';
import { WHOLE_DEVICE, asksForPart, canBeShared, deviceCountOf } from './device-ask.ts';
import { isOneOfModels } from './device-model.ts';
import type { FreeCapacity } from './free-capacity.ts';

/** What a request wants of a node's devices, one thing after the other: that there are some, their size, their compute, their memory. */
export const gpuDemands = (resources: Resources): readonly Demand[] => {
  const count = deviceCountOf(resources);
  if (count === 0) return [];
  const { gpuModels, gpuMemoryBytes = 0, gpuMemoryMinBytes = 0 } = resources;
  const ofModel = (node: FreeCapacity) =>
    node.devices.filter(({ device }) => isOneOfModels(gpuModels, device.model));
  const open = (node: FreeCapacity) => servingDevices(resources, node).filter(hasShareFree);
  const isWhole = resources.gpuMilli >= WHOLE_DEVICE;
  const ofTheModel = `of the model ${modelWords(resources)}`;
  const some: Demand = {
    lack: gpuModels === undefined ? 'gpu' : 'gpu-model',
    what:
      gpuModels === undefined
        ? gpuWords(resources)
        : `${count === 1 ? 'a GPU' : `${count} GPUs`} ${ofTheModel}`,
    isMet: (node) => ofModel(node).length >= count,
    most: (nodes) => `${largest(nodes.map((node) => ofModel(node).length))}`,
    holder: 'node',
    isOfTotals: true,
    met: gpuModels === undefined ? 'enough GPUs' : `GPUs ${ofTheModel}`,
  };
  const shareable = (node: FreeCapacity) => ofModel(node).filter(({ device }) => canBeShared(device));
  const parts: Demand = {
    lack: 'gpu',
    what: gpuWords(resources),
    isMet: (node) => shareable(node).length > 0,
    most: (nodes) => `${largest(nodes.map((node) => shareable(node).length))} GPUs to share`,
    holder: 'node',
    isOfTotals: true,
    met: 'GPUs to share',
  };
  const size: Demand = {
    lack: 'gpu-memory',
    what: `${gibWords(Math.max(gpuMemoryBytes, gpuMemoryMinBytes))} of GPU memory`,
    isMet: (node) => servingDevices(resources, node).length >= count,
    most: (nodes) =>
      gibWords(largest(nodes.flatMap((node) => ofModel(node).map(({ device }) => device.memoryBytes)))),
    holder: 'device',
    isOfTotals: true,
    met: 'GPUs that are large enough',
  };
  const share: Demand = {
    lack: 'gpu',
    what: gpuWords(resources),
    isMet: (node) => open(node).length >= count,
    most: (nodes) =>
      isWhole
        ? `${largest(nodes.map((node) => open(node).length))}`
        : milliWords(
            largest(nodes.flatMap((node) => servingDevices(resources, node).map(({ one }) => one.gpuMilli))),
          ),
    holder: isWhole ? 'node' : 'device',
    isOfTotals: false,
    met: 'enough of its GPUs free',
  };
  const memory: Demand = {
    lack: 'gpu-memory',
    what: isWhole || gpuMemoryBytes === 0 ? gpuWords(resources) : `${gibWords(gpuMemoryBytes)} of GPU memory`,
    isMet: (node) => open(node).filter(hasMemoryFree).length >= count,
    most: (nodes) =>
      gibWords(largest(nodes.flatMap((node) => open(node).map(({ one }) => one.gpuMemoryBytes)))),
    holder: 'device',
    isOfTotals: false,
    met: 'enough of its GPUs free',
  };
  return [some, ...(asksForPart(resources) ? [parts] : []), size, share, memory];
};
