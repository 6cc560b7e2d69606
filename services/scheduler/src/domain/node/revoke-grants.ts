import type { NodeFact } from '#contracts';
import type { EpochMs, NodeId } from '#kernel';
import type { OnNode } from '../session/session-state.ts';
import { type NodeState, grantKey } from './node-state.ts';

/** What is known of a node by its name. */
export type NodeLookup = (id: NodeId) => NodeState;

/** The nodes' part of a stop: their agents learn from it that the session shall end. Nothing of those that know, or hold nothing. */
export const revokeGrants = (
  session: OnNode,
  nodeOf: NodeLookup,
  at: EpochMs,
  graceMs: number = session.asked.limits.graceMs,
): readonly NodeFact[] => {
  const { sessionId } = session.asked;
  const { epoch, parts } = session.placement;
  return parts.flatMap(({ nodeId }): readonly NodeFact[] => {
    const node = nodeOf(nodeId);
    const grant = node.phase === 'known' ? node.grants.get(grantKey(sessionId, epoch)) : undefined;
    if (grant === undefined || grant.revoked !== null) return [];
    return [{ type: 'node.grant-revoked', data: { nodeId, sessionId, epoch, graceMs, revokedAt: at } }];
  });
};
