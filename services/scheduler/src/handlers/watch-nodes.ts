import type { EventLog } from '#event-log';
import { type Clock, type EpochMs, type Incarnation, type NodeId, describeError, streamName } from '#kernel';
import type { KnownNode } from '../domain/node/node-state.ts';
import { type LivenessLimits, watchLiveness } from '../domain/node/watch-liveness.ts';
import type { World } from '../world/world.ts';
import { nodeStream } from '../world/world.ts';
import { nameCommand } from './name-command.ts';

export type NodeWatch = {
  readonly heard: (node: NodeId, incarnation: Incarnation) => void;
  /** From now on silence counts again: we were deaf ourselves until now. */
  readonly listenAnew: () => void;
  readonly look: () => Promise<void>;
};

type Ports = {
  readonly log: EventLog;
  readonly world: World;
  readonly clock: Clock;
  readonly limits: LivenessLimits;
  readonly onError: (sentence: string) => void;
};

/** Notices nodes that fall silent, and those that come back. A scheduler that has just begun to listen gives each the full time. */
export const watchNodes = ({ log, world, clock, limits, onError }: Ports): NodeWatch => {
  const lastHeard = new Map<NodeId, EpochMs>();
  const speakers = new Map<NodeId, Incarnation>();
  let listeningSince = clock.now();

  const lastSign = (nodeId: NodeId): EpochMs => {
    const heard = lastHeard.get(nodeId);
    return heard === undefined || heard < listeningSince ? listeningSince : heard;
  };

  /** To join is a sign of life too, the first of its incarnation. */
  const greet = (nodeId: NodeId, { incarnation, liveness }: KnownNode): void => {
    if (speakers.get(nodeId) === incarnation || liveness.kind !== 'ready') return;
    speakers.set(nodeId, incarnation);
    lastHeard.set(nodeId, clock.now());
  };

  const lookAt = async (nodeId: NodeId): Promise<void> => {
    const { state, version } = world.node(nodeId);
    if (state.phase === 'known') greet(nodeId, state);
    // A node that was lost stays so until it is really heard; only for the others does our own deafness count.
    const seen =
      state.phase === 'known' && state.liveness.kind === 'lost'
        ? (lastHeard.get(nodeId) ?? state.liveness.lostAt)
        : lastSign(nodeId);
    const isStillSilent = state.phase === 'known' && state.liveness.kind === 'lost' && !lastHeard.has(nodeId);
    if (isStillSilent) return;
    const facts = watchLiveness(state, seen, limits, clock.now());
    if (facts.length === 0) return;
    await log.append({
      commandId: nameCommand('liveness', nodeId, version),
      meta: { actor: 'service:scheduler' },
      writes: [{ stream: streamName(nodeStream(nodeId)), expectedVersion: version, facts }],
    });
  };

  return {
    heard: (nodeId, incarnation) => {
      const { state } = world.node(nodeId);
      if (state.phase === 'known' && state.incarnation === incarnation) lastHeard.set(nodeId, clock.now());
    },
    listenAnew: () => {
      listeningSince = clock.now();
    },
    look: async () => {
      for (const { nodeId } of world.nodes()) {
        try {
          await lookAt(nodeId);
        } catch (cause) {
          onError(`node ${nodeId} could not be judged: ${describeError(cause)}`);
        }
      }
    },
  };
};
