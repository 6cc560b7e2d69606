import type { NodeFact } from '#contracts';
import { type EpochMs, later } from '#kernel';
import type { NodeState } from './node-state.ts';

/** How long a node may be silent, and how long after that its sessions may still count as alive. */
export type LivenessLimits = { readonly silenceMs: number; readonly lossMs: number };

/** Is the node silent for too long, or back again? `lastSeenAt` is its last sign of life. */
export const watchLiveness = (
  node: NodeState,
  lastSeenAt: EpochMs,
  limits: LivenessLimits,
  at: EpochMs,
): readonly NodeFact[] => {
  if (node.phase === 'unknown') return [];
  const { nodeId, incarnation, liveness } = node;
  const isSilent = at - lastSeenAt > limits.silenceMs;
  if (liveness.kind === 'ready' && isSilent) {
    const deadlineAt = later(at, limits.lossMs);
    return [{ type: 'node.lost', data: { nodeId, incarnation, lastSeenAt, lostAt: at, deadlineAt } }];
  }
  if (liveness.kind === 'lost' && !isSilent)
    return [{ type: 'node.returned', data: { nodeId, incarnation, returnedAt: at } }];
  return [];
};
