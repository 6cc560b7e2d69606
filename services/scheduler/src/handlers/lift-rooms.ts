import type { NodeFact } from '#contracts';
import type { EventLog } from '#event-log';
import { type Clock, type SessionId, describeError, streamName } from '#kernel';
import type { KnownNode } from '../domain/node/node-state.ts';
import { type World, nodeStream } from '../world/world.ts';
import { nameCommand } from './name-command.ts';

type Ports = {
  readonly log: EventLog;
  readonly world: World;
  readonly clock: Clock;
  readonly onError: (sentence: string) => void;
};

/** The owner of room that is held for sessions: lifts what its session did not get in time, or needs no longer. */
export const liftRooms = ({ log, world, clock, onError }: Ports) => {
  const isNeeded = (id: SessionId): boolean => world.session(id)?.state.phase === 'waiting';

  const liftOn = async (node: KnownNode): Promise<void> => {
    const { nodeId } = node;
    const { version } = world.node(nodeId);
    const now = clock.now();
    const facts = [...node.rooms].flatMap(([forSessionId, { deadlineAt }]): readonly NodeFact[] =>
      deadlineAt > now && isNeeded(forSessionId)
        ? []
        : [{ type: 'node.room-lifted', data: { nodeId, forSessionId, liftedAt: now } }],
    );
    if (facts.length === 0) return;
    await log.append({
      commandId: nameCommand('lift-rooms', nodeId, version),
      meta: { actor: 'service:scheduler' },
      writes: [{ stream: streamName(nodeStream(nodeId)), expectedVersion: version, facts }],
    });
  };

  return async (): Promise<void> => {
    for (const node of world.nodes()) {
      if (node.rooms.size === 0) continue;
      try {
        await liftOn(node);
      } catch (cause) {
        onError(`room held on ${node.nodeId} could not be lifted: ${describeError(cause)}`);
      }
    }
  };
};
