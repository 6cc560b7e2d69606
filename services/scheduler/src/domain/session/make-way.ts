import { type EpochMs, later } from '#kernel';
import { type Change, nothing } from '../change.ts';
import type { KnownNode } from '../node/node-state.ts';
import { type NodeLookup, revokeGrants } from '../node/revoke-grants.ts';
import { type OnNode, type SessionState, isOnNode } from './session-state.ts';
import { STOP_MARGIN_MS } from './stop-limits.ts';

/** A node of the session that has to be empty by now. */
const overdueNode = ({ placement }: OnNode, nodeOf: NodeLookup, at: EpochMs): KnownNode | null => {
  for (const { nodeId, progress } of placement.parts) {
    const node = nodeOf(nodeId);
    if (progress === 'gone' || node.phase === 'unknown') continue;
    if (node.service.kind === 'draining' && node.service.deadlineAt <= at) return node;
  }
  return null;
};

/** A session that still runs on a drained node at the deadline is preempted, whoever it is: an operator wants the node empty. */
export const makeWay = (session: SessionState, nodeOf: NodeLookup, at: EpochMs): Change => {
  if (!isOnNode(session) || session.phase === 'stopping') return nothing;
  const node = overdueNode(session, nodeOf, at);
  if (node === null) return nothing;
  const { sessionId, limits } = session.asked;
  const { epoch } = session.placement;
  const why =
    node.service.kind === 'draining' && node.service.reason !== null ? ` (${node.service.reason})` : '';
  return [
    {
      type: 'session.preempted',
      data: {
        sessionId,
        epoch,
        by: `node:${node.nodeId}`,
        reason: `node ${node.nodeId} is taken out of service${why}`,
        preemptedAt: at,
        deadlineAt: later(at, limits.graceMs + STOP_MARGIN_MS),
      },
    },
    ...revokeGrants(session, nodeOf, at),
  ];
};
