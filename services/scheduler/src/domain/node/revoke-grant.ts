import type { EpochMs } from '#kernel';
import type { Change } from '../change.ts';
import type { OnNode } from '../session/session-state.ts';
import { type NodeState, grantKey } from './node-state.ts';

/** The node's part of a stop: its agent learns from it that the session shall end. Nothing if it knows, or holds nothing. */
export const revokeGrant = (session: OnNode, node: NodeState, at: EpochMs): Pick<Change, 'node'> => {
  const { sessionId, limits } = session.asked;
  const { nodeId, epoch } = session.placement;
  const grant = node.phase === 'known' ? node.grants.get(grantKey(sessionId, epoch)) : undefined;
  if (grant === undefined || grant.revoked !== null) return {};
  return {
    node: {
      id: nodeId,
      facts: [
        {
          type: 'node.grant-revoked',
          data: { nodeId, sessionId, epoch, graceMs: limits.graceMs, revokedAt: at },
        },
      ],
    },
  };
};
