import type { NodeJoin, NodeJoinAnswer } from '#contracts';
import type { EventLog } from '#event-log';
import { type Clock, DependencyFailure, type Refusal, type Result, accept, streamName } from '#kernel';
import { joinNode } from '../domain/node/join-node.ts';
import type { WorldFollower } from '../world/world-follower.ts';
import { nodeStream } from '../world/world.ts';
import { nameCommand } from './name-command.ts';

export type JoinNode = (
  join: NodeJoin,
) => Promise<Result<NodeJoinAnswer, Refusal<'node-fenced' | 'stale-incarnation'>>>;

const ATTEMPTS_MAX = 20;

/** Takes a node into the pool, also again after it was given up, or notes that its agent has restarted or its inventory has changed. */
export const joinNodeHandler =
  (log: EventLog, follower: WorldFollower, clock: Clock): JoinNode =>
  async (join) => {
    const { nodeId, incarnation } = join;
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      await follower.catchUp();
      const { state, version } = follower.world.node(nodeId);
      const outcome = joinNode(join, state, clock.now());
      if (!outcome.ok) return outcome;
      const facts = outcome.value;
      if (facts.length === 0) return accept({ position: follower.world.position() });
      const answer = await log.append({
        commandId: nameCommand('join', nodeId, incarnation, version),
        meta: { actor: `node:${nodeId}` },
        writes: [{ stream: streamName(nodeStream(nodeId)), expectedVersion: version, facts }],
      });
      // What the node held may have to be released in several appends before it can be taken in.
      if (answer.kind === 'appended' && facts.some(({ type }) => type !== 'node.grant-released')) {
        await follower.catchUp();
        return accept({ position: answer.last });
      }
    }
    throw new DependencyFailure('event-log', `join node ${nodeId}: lost every race`, {
      retryable: true,
      cause: undefined,
    });
  };
