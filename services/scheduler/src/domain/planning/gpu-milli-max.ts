import type { KnownNode } from '../node/node-state.ts';
import type { Asked } from '../session/session-state.ts';
import { nodeCountOf } from '../session/wishes.ts';
import { shareOfMemory } from './asks.ts';

const WHOLE = 1000;

/**
 * The most GPU that a session can get on all its nodes together. What it asks for by memory alone is the largest share where the device with the
 * least memory that will do serves it.
 */
export const gpuMilliMax = (asked: Asked, nodes: readonly KnownNode[]): number => {
  const { gpuMilli, gpuMemoryBytes } = asked.resources;
  if (gpuMilli > 0 || gpuMemoryBytes === undefined) return gpuMilli * nodeCountOf(asked);
  let most = 0;
  for (const { inventory } of nodes)
    for (const { memoryBytes } of inventory.devices) {
      const share = shareOfMemory(gpuMemoryBytes, memoryBytes);
      if (share <= WHOLE) most = Math.max(most, share);
    }
  return most * nodeCountOf(asked);
};
