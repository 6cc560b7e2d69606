import type { NodeFact } from '#contracts';
import type { EpochMs } from '#kernel';
import { releaseFenced } from './fence-node.ts';
import type { KnownNode } from './node-state.ts';
import { finishDrain } from './serve-node.ts';

/** What follows by itself from the state of a node, one thing at a time; nothing as a rule. */
export const tendNode = (node: KnownNode, at: EpochMs): readonly NodeFact[] => {
  const released = releaseFenced(node, at);
  return released.length > 0 ? released : finishDrain(node, at);
};
