import type { EventLog } from '#event-log';
import { type Clock, describeError, streamName } from '#kernel';
import type { KnownNode } from '../domain/node/node-state.ts';
import { tendNode } from '../domain/node/tend-node.ts';
import type { World } from '../world/world.ts';
import { nodeStream } from '../world/world.ts';
import { nameCommand } from './name-command.ts';

type Ports = {
  readonly log: EventLog;
  readonly world: World;
  readonly clock: Clock;
  readonly onError: (sentence: string) => void;
};

const ACTOR = 'service:scheduler';

/** One look at all nodes: one that was given up lets go of what it held, one that holds nothing any more is drained. */
export const tendNodes = ({ log, world, clock, onError }: Ports) => {
  const tend = async (node: KnownNode): Promise<void> => {
    const { nodeId } = node;
    const { version } = world.node(nodeId);
    const facts = tendNode(node, clock.now());
    if (facts.length === 0) return;
    // Somebody faster has changed the node: the next look decides again.
    await log.append({
      commandId: nameCommand('tend', nodeId, version),
      meta: { actor: ACTOR },
      writes: [{ stream: streamName(nodeStream(nodeId)), expectedVersion: version, facts }],
    });
  };

  return async (): Promise<void> => {
    const nodes = world.nodes();
    const outcomes = await Promise.allSettled(nodes.map(tend));
    for (const [index, outcome] of outcomes.entries())
      if (outcome.status === 'rejected')
        onError(`node ${nodes[index]?.nodeId} could not be tended: ${describeError(outcome.reason)}`);
  };
};
