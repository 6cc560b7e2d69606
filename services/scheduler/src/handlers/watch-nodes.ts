import type { NodeFact } from '#contracts';
import type { EventLog } from '#event-log';
import { type Clock, type EpochMs, type Incarnation, type NodeId, describeError, streamName } from '#kernel';
import { type Fencing, fenceLost } from '../domain/node/fence-node.ts';
import type { KnownNode } from '../domain/node/node-state.ts';
import { BEATS_KEPT, skewOf, watchClock } from '../domain/node/watch-clock.ts';
import { type LivenessLimits, watchLiveness } from '../domain/node/watch-liveness.ts';
import type { World } from '../world/world.ts';
import { nodeStream } from '../world/world.ts';
import { nameCommand } from './name-command.ts';

export type NodeWatch = {
  /** `saidAt`: by the clock of the node. */
  readonly heard: (node: NodeId, incarnation: Incarnation, saidAt?: number) => void;
  /** From now on silence counts again: we were deaf ourselves until now. */
  readonly listenAnew: () => void;
  readonly look: () => Promise<void>;
};

type Ports = {
  readonly log: EventLog;
  readonly world: World;
  readonly clock: Clock;
  readonly limits: LivenessLimits;
  readonly fencing: Fencing;
  readonly onError: (sentence: string) => void;
};

const ACTOR = 'service:scheduler';

/** Notices nodes that fall silent, those that come back, and those that do not. A scheduler that has just begun to listen gives each the full time. */
export const watchNodes = ({ log, world, clock, limits, fencing, onError }: Ports): NodeWatch => {
  const lastHeard = new Map<NodeId, EpochMs>();
  const speakers = new Map<NodeId, Incarnation>();
  /** How far ahead of ours the clock of a node was at each of its last beats. */
  const differences = new Map<NodeId, readonly number[]>();
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

  const decide = (node: KnownNode): readonly NodeFact[] => {
    const now = clock.now();
    const sign = lastSign(node.nodeId);
    if (node.liveness.kind !== 'lost') {
      const silent = watchLiveness(node, sign, limits, now);
      const skew = skewOf(differences.get(node.nodeId) ?? []);
      return silent.length > 0 ? silent : watchClock(node, skew, now);
    }
    // A node that was lost stays so until it is really heard; only for the others does our own deafness count.
    const heard = lastHeard.get(node.nodeId);
    const returned = heard === undefined ? [] : watchLiveness(node, heard, limits, now);
    if (returned.length > 0 || fencing === 'manual') return returned;
    // Nor does one give a node up who was deaf himself when it may have spoken.
    return now - sign > limits.silenceMs ? fenceLost(node, ACTOR, now) : [];
  };

  const lookAt = async (nodeId: NodeId): Promise<void> => {
    const { state, version } = world.node(nodeId);
    if (state.phase === 'unknown') return;
    greet(nodeId, state);
    const facts = decide(state);
    if (facts.length === 0) return;
    await log.append({
      commandId: nameCommand('liveness', nodeId, version),
      meta: { actor: ACTOR },
      writes: [{ stream: streamName(nodeStream(nodeId)), expectedVersion: version, facts }],
    });
  };

  return {
    heard: (nodeId, incarnation, saidAt) => {
      const { state } = world.node(nodeId);
      if (state.phase !== 'known' || state.incarnation !== incarnation) return;
      const now = clock.now();
      lastHeard.set(nodeId, now);
      if (saidAt === undefined) return;
      const before = differences.get(nodeId) ?? [];
      differences.set(nodeId, [...before, Math.trunc(saidAt) - now].slice(-BEATS_KEPT));
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
