import type { NodeFact } from '#contracts';
import { type EpochMs, later } from '#kernel';
import type { Change } from '../change.ts';
import type { SessionState } from '../session/session-state.ts';
import { isOnNode } from '../session/session-state.ts';
import type { NodeState } from './node-state.ts';
import { revokeGrant } from './revoke-grant.ts';

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

/** A session whose node stayed away past its deadline ends; what it holds there stays held until the node says that it is gone. */
export const giveUpOnNode = (session: SessionState, node: NodeState, at: EpochMs): Change => {
  if (!isOnNode(session) || node.phase === 'unknown' || node.liveness.kind !== 'lost') return {};
  if (node.liveness.deadlineAt > at) return {};
  const { sessionId } = session.asked;
  const { nodeId } = session.placement;
  const outcome = session.phase === 'stopping' ? session.cause : ({ kind: 'node-lost', nodeId } as const);
  return {
    session: {
      id: sessionId,
      facts: [{ type: 'session.stopped', data: { sessionId, outcome, stoppedAt: at } }],
    },
    ...revokeGrant(session, node, at),
  };
};
