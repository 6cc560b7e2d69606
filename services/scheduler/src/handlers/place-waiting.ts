import type { NodeFact } from '#contracts';
import type { EventLog, StreamWrite } from '#event-log';
import { type Clock, type NodeId, type SessionId, describeError, streamName } from '#kernel';
import { type PlannedPlacement, planPlacements } from '../domain/placement/plan-placements.ts';
import { placeSession } from '../domain/session/place-session.ts';
import { nodeStream, sessionStream } from '../world/world.ts';
import type { WorldFollower } from '../world/world-follower.ts';

import { nameCommand } from './name-command.ts';

export type PlacementLoop = {
  /** Plan again as soon as the present round is over. */
  readonly wake: () => void;
  /** Why a session waits, by the last plan; null if that plan did not see it. */
  readonly whyWaiting: (id: SessionId) => string | null;
  /** Resolves when no round is under way. */
  readonly idle: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

type Ports = {
  readonly log: EventLog;
  readonly follower: WorldFollower;
  readonly clock: Clock;
  readonly onError: (sentence: string) => void;
};

const RETRY_MS = 250;
/** Placements on one node in one append; more come with the next round. */
const AT_ONCE_MAX = 64;

/** Plans over a snapshot of the world and applies the plan: one append for each node, over its stream and those of the sessions that it gets. */
export const runPlacementLoop = ({ log, follower, clock, onError }: Ports): PlacementLoop => {
  const { world } = follower;
  let reasons: ReadonlyMap<SessionId, string> = new Map();
  let isDirty = true;
  const stopping = new AbortController();
  let round: Promise<void> | null = null;
  let retry: NodeJS.Timeout | undefined;

  // All placements of a plan on one node are one append: each was decided on what the others leave of the node, and on nothing else.
  const applyOnNode = async (nodeId: NodeId, placements: readonly PlannedPlacement[]): Promise<boolean> => {
    const node = world.node(nodeId);
    if (node.state.phase === 'unknown') return false;
    const grants: NodeFact[] = [];
    const writes: StreamWrite[] = [];
    for (const planned of placements) {
      const { sessionId } = planned.session.asked;
      const session = world.session(sessionId);
      if (session === null) return false;
      const change = placeSession(planned, node.state, clock.now());
      const { facts } = change.session;
      writes.push({ stream: streamName(sessionStream(sessionId)), expectedVersion: session.version, facts });
      grants.push(...change.node.facts);
    }
    writes.push({ stream: streamName(nodeStream(nodeId)), expectedVersion: node.version, facts: grants });
    const sessionIds = placements.map(({ session }) => session.asked.sessionId);
    const answer = await log.append({
      commandId: nameCommand('place', nodeId, node.version, ...sessionIds),
      meta: { actor: 'service:scheduler' },
      writes,
    });
    return answer.kind === 'appended';
  };

  /** True when all of the plan came to be. */
  const apply = async (placements: readonly PlannedPlacement[]): Promise<boolean> => {
    const byNode = Map.groupBy(placements, ({ nodeId }) => nodeId);
    const answers = [...byNode].map(([nodeId, ofNode]) => applyOnNode(nodeId, ofNode.slice(0, AT_ONCE_MAX)));
    const isCut = [...byNode.values()].some(({ length }) => length > AT_ONCE_MAX);
    return (await Promise.all(answers)).every(Boolean) && !isCut;
  };

  const runRound = async (): Promise<void> => {
    while (isDirty && !stopping.signal.aborted) {
      isDirty = false;
      const plan = planPlacements({ nodes: world.nodes(), queue: world.queue() });
      reasons = new Map(plan.waiting.map(({ sessionId, why }) => [sessionId, why]));
      if (plan.placements.length === 0) continue;
      const isWhole = await apply(plan.placements);
      await follower.catchUp();
      if (!isWhole) isDirty = true;
    }
  };

  const wake = (): void => {
    isDirty = true;
    if (round !== null || stopping.signal.aborted) return;
    round = runRound()
      .catch((cause: unknown) => {
        onError(`placing failed and will be tried again: ${describeError(cause)}`);
        clearTimeout(retry);
        retry = setTimeout(wake, RETRY_MS);
      })
      .finally(() => {
        round = null;
      });
  };

  return {
    wake,
    whyWaiting: (id) => reasons.get(id) ?? null,
    idle: async () => {
      while (round !== null) await round;
    },
    stop: async () => {
      stopping.abort();
      clearTimeout(retry);
      await round;
    },
  };
};
