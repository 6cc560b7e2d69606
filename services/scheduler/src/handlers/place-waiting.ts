import type { EventLog } from '#event-log';
import { type Clock, type SessionId, describeError } from '#kernel';
import { type PlannedPlacement, planPlacements } from '../domain/placement/plan-placements.ts';
import { placeSession } from '../domain/session/place-session.ts';
import type { WorldFollower } from '../world/world-follower.ts';

import { writesOf } from './decide-and-append.ts';
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

/** Plans over a snapshot of the world and applies the plan: each placement is one append over the session's and the node's stream. */
export const runPlacementLoop = ({ log, follower, clock, onError }: Ports): PlacementLoop => {
  const { world } = follower;
  let reasons: ReadonlyMap<SessionId, string> = new Map();
  let isDirty = true;
  const stopping = new AbortController();
  let round: Promise<void> | null = null;
  let retry: NodeJS.Timeout | undefined;

  // Placements of one plan on one node follow each other: each expects the version that the one before will have made.
  const apply = async (placements: readonly PlannedPlacement[]): Promise<number> => {
    const nodeVersions = new Map<string, number>();
    const answers = placements.map(async (planned) => {
      const session = world.session(planned.session.asked.sessionId);
      const node = world.node(planned.nodeId);
      if (session === null || node.state.phase === 'unknown') return null;
      const nodeVersion = nodeVersions.get(planned.nodeId) ?? node.version;
      nodeVersions.set(planned.nodeId, nodeVersion + 1);
      const change = placeSession(planned, node.state, clock.now());
      const { sessionId } = planned.session.asked;
      return log.append({
        commandId: nameCommand('place', sessionId, planned.session.epoch + 1),
        meta: { actor: 'service:scheduler', correlationId: sessionId },
        writes: writesOf(change, { session: session.version, node: nodeVersion }),
      });
    });
    const settled = await Promise.all(answers);
    return settled.filter((answer) => answer !== null && answer.kind === 'conflict').length;
  };

  const runRound = async (): Promise<void> => {
    while (isDirty && !stopping.signal.aborted) {
      isDirty = false;
      const plan = planPlacements({ nodes: world.nodes(), queue: world.queue() });
      reasons = new Map(plan.waiting.map(({ sessionId, why }) => [sessionId, why]));
      if (plan.placements.length === 0) continue;
      const conflictCount = await apply(plan.placements);
      await follower.catchUp();
      if (conflictCount > 0) isDirty = true;
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
