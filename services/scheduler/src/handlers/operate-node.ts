import type { NodeFact, OperateNodeAnswer } from '#contracts';
import type { EventLog } from '#event-log';
import {
  type Clock,
  type CommandId,
  DependencyFailure,
  type EpochMs,
  type NodeId,
  type Refusal,
  type Result,
  accept,
  streamName,
} from '#kernel';
import type { NodeState } from '../domain/node/node-state.ts';
import type { NodeDecision } from '../domain/node/serve-node.ts';
import type { WorldFollower } from '../world/world-follower.ts';
import { nodeStream } from '../world/world.ts';

export type NodeOrder = {
  readonly commandId: CommandId;
  readonly nodeId: NodeId;
  readonly by: string;
  /** Nothing is recorded. */
  readonly isTrial?: boolean;
  readonly decide: (node: NodeState, at: EpochMs) => NodeDecision;
};
export type OperateNode = (order: NodeOrder) => Promise<Result<OperateNodeAnswer, Refusal>>;

const ATTEMPTS_MAX = 20;

/** What a drain that is only tried would bring. */
const triedOn = (facts: readonly NodeFact[]) => {
  const drain = facts.find((fact) => fact.type === 'node.drain-started');
  return { hasChanged: true, ...(drain === undefined ? {} : { drainBy: drain.data.deadlineAt }) };
};

/** What an operator wants of a node: decided on a world that is not behind the log, again when somebody else was faster. */
export const operateNodeHandler =
  (log: EventLog, follower: WorldFollower, clock: Clock): OperateNode =>
  async ({ commandId, nodeId, by, isTrial, decide }) => {
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      await follower.catchUp();
      const { state, version } = follower.world.node(nodeId);
      const outcome = decide(state, clock.now());
      if (!outcome.ok) return outcome;
      const facts = outcome.value;
      if (facts.length === 0) return accept({ position: follower.world.position(), hasChanged: false });
      if (isTrial === true) return accept({ position: follower.world.position(), ...triedOn(facts) });
      const answer = await log.append({
        commandId,
        meta: { actor: by },
        writes: [{ stream: streamName(nodeStream(nodeId)), expectedVersion: version, facts }],
      });
      if (answer.kind === 'appended') {
        follower.hint();
        return accept({ position: answer.last, hasChanged: true });
      }
    }
    throw new DependencyFailure('event-log', `operate node ${nodeId}: lost every race`, {
      retryable: true,
      cause: undefined,
    });
  };
