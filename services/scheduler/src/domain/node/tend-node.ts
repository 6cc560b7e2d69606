import type { NodeFact } from '#contracts';
import { type EpochMs, unreachable } from '#kernel';
import { fenceLost, releaseFenced } from './fence-node.ts';
import type { KnownNode } from './node-state.ts';
import { finishDrain } from './serve-node.ts';

/** Who gives up a node that stays away: the scheduler by itself, or only an operator. */
export type Fencing = 'auto' | 'manual';

/** What the time has brought about on a node, one thing at a time; nothing as a rule. */
export const tendNode = (node: KnownNode, fencing: Fencing, by: string, at: EpochMs): readonly NodeFact[] => {
  switch (node.liveness.kind) {
    case 'lost': {
      const fenced = fencing === 'auto' ? fenceLost(node, by, at) : [];
      return fenced.length > 0 ? fenced : finishDrain(node, at);
    }
    case 'fenced': {
      const released = releaseFenced(node, at);
      return released.length > 0 ? released : finishDrain(node, at);
    }
    case 'ready':
      return finishDrain(node, at);
    default:
      return unreachable(node.liveness);
  }
};
