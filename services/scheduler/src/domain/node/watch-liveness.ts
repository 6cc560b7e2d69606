import type { NodeFact } from '#contracts';
import { type EpochMs, type NodeId, later } from '#kernel';
import { type Change, nothing } from '../change.ts';
import { type OnNode, type SessionState, isOnNode } from '../session/session-state.ts';
import type { NodeState } from './node-state.ts';
import { type NodeLookup, revokeGrants } from './revoke-grants.ts';

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

/** The node of a session that has stayed away past its deadline, or was fenced; null while there is hope. */
const lostNode = (session: OnNode, nodeOf: NodeLookup, at: EpochMs): NodeId | null => {
  for (const { nodeId, progress } of session.placement.parts) {
    const node = nodeOf(nodeId);
    if (progress === 'gone' || node.phase === 'unknown') continue;
    if (node.liveness.kind === 'fenced') return nodeId;
    if (node.liveness.kind === 'lost' && node.liveness.deadlineAt <= at) return nodeId;
  }
  return null;
};

/** A session whose node stayed away past its deadline ends; what it holds there stays held until the node says that it is gone. */
export const giveUpOnNode = (session: SessionState, nodeOf: NodeLookup, at: EpochMs): Change => {
  if (!isOnNode(session)) return nothing;
  const nodeId = lostNode(session, nodeOf, at);
  if (nodeId === null) return nothing;
  const { sessionId } = session.asked;
  const outcome = session.phase === 'stopping' ? session.cause : ({ kind: 'node-lost', nodeId } as const);
  return [
    { type: 'session.stopped', data: { sessionId, outcome, stoppedAt: at } },
    ...revokeGrants(session, nodeOf, at),
  ];
};
