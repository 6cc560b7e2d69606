import type { DesiredState } from '#contracts';
import {
  type Incarnation,
  type NodeId,
  type Refusal,
  type Result,
  type SessionId,
  accept,
  refuse,
} from '#kernel';
import { desiredState } from '../domain/node/desired-state.ts';
import { fencedRefusal, staleRefusal } from '../domain/node/join-node.ts';
import { initialSession } from '../domain/session/session-state.ts';
import { withEgress } from './with-egress.ts';
import { type MemberSecrets, withMemberSecrets } from './with-member-secrets.ts';
import type { WorldFollower } from '../world/world-follower.ts';

export type TellDesired = (
  nodeId: NodeId,
  incarnation: Incarnation,
) => Promise<Result<DesiredState, Refusal<'node-unknown' | 'node-fenced' | 'stale-incarnation'>>>;

/** Tells an agent what shall be true on its node, from a world that is not behind the log. */
export const tellDesiredHandler =
  (follower: WorldFollower, secretOf: MemberSecrets | null = null): TellDesired =>
  async (nodeId, incarnation) => {
    await follower.catchUp();
    const { state, version } = follower.world.node(nodeId);
    if (state.phase === 'unknown')
      return refuse({ code: 'node-unknown', message: `Node ${nodeId} has not joined.` });
    if (state.fenced.includes(incarnation)) return refuse(fencedRefusal(nodeId));
    if (state.incarnation !== incarnation) return refuse(staleRefusal(nodeId));
    const { world } = follower;
    const sessionOf = (id: SessionId) => world.session(id)?.state ?? initialSession;
    const addressOf = (id: NodeId) => {
      const other = world.node(id).state;
      return other.phase === 'known' ? other.inventory.memberAddress : undefined;
    };
    const { keptImages = [] } = world.pool(state.poolId).state.policy;
    const bare = desiredState(state, version, sessionOf, addressOf);
    const desired = withMemberSecrets(withEgress(bare, world), secretOf);
    return accept(keptImages.length === 0 ? desired : { ...desired, keptImages });
  };
