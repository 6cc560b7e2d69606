import type { NodeJoin, NodeJoinAnswer } from '#contracts';
import type { EventLog } from '#event-log';
import { type Clock, DependencyFailure, streamName } from '#kernel';
import { joinNode } from '../domain/node/join-node.ts';
import type { WorldFollower } from '../world/world-follower.ts';
import { nodeStream } from '../world/world.ts';
import { nameCommand } from './name-command.ts';

export type JoinNode = (join: NodeJoin) => Promise<NodeJoinAnswer>;

const ATTEMPTS_MAX = 20;

/** Takes a node into the pool, or notes that its agent has restarted or its inventory has changed. */
export const joinNodeHandler =
  (log: EventLog, follower: WorldFollower, clock: Clock): JoinNode =>
  async (join) => {
    const { nodeId, incarnation } = join;
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      await follower.catchUp();
      const { state, version } = follower.world.node(nodeId);
      const facts = joinNode(join, state, clock.now());
      if (facts.length === 0) return { position: follower.world.position() };
      const answer = await log.append({
        commandId: nameCommand('join', nodeId, incarnation, version),
        meta: { actor: `node:${nodeId}` },
        writes: [{ stream: streamName(nodeStream(nodeId)), expectedVersion: version, facts }],
      });
      if (answer.kind === 'appended') {
        await follower.catchUp();
        return { position: answer.last };
      }
    }
    throw new DependencyFailure('event-log', `join node ${nodeId}: lost every race`, {
      retryable: true,
      cause: undefined,
    });
  };
