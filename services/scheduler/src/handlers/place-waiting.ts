import { setTimeout as delay } from 'node:timers/promises';
import type { Append, EventLog, StreamWrite } from '#event-log';
import {
  type Clock,
  type NodeId,
  type ProjectId,
  type StreamName,
  describeError,
  nodeId,
  streamName,
} from '#kernel';
import { type ChangeGroup, type PlannedChange, groupChanges } from '../domain/group-changes.ts';
import { type RoundPlan, type RoundView, createPlanner } from '../domain/planning/planner.ts';
import { placeSession } from '../domain/session/place-session.ts';
import type { WorldFollower } from '../world/world-follower.ts';
import { writesOf } from './decide-and-append.ts';
import { roundView } from './round-view.ts';
import { learnRequests } from './learn-requests.ts';
import { nameCommand } from './name-command.ts';

export type PlacementLoop = {
  /** Plan again as soon as the present round is over. */
  readonly wake: () => void;
  /** Resolves when no round is under way. */
  readonly idle: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

type Ports = {
  readonly log: EventLog;
  readonly follower: WorldFollower;
  readonly clock: Clock;
  /** Something was given to these nodes just now: they need not wait until they hear of it by the event. */
  readonly onGiven?: (nodes: readonly NodeId[]) => void;
  readonly onError: (sentence: string) => void;
  /** The part of the time that planning may take while one event follows the other; 1 (as without it): all of it. */
  readonly shareMax?: number;
};

/** A long queue is planned seldom, but never so seldom that what has become free stays free for long. */
const REST_MAX_MS = 200;
const NODE_STREAM = 'node-';
const nodesIn = ({ streams }: ChangeGroup): readonly NodeId[] =>
  streams
    .filter((stream) => stream.startsWith(NODE_STREAM))
    .map((stream) => nodeId(stream.slice(NODE_STREAM.length)));

/** Whether it has limits is looked at with every placement: one that was decided before they were set must not follow them. */
const projectStream = (project: ProjectId): StreamName => streamName(`project-${project}`);

const RETRY_MS = 250;
/** Changes in one append; more come with the next round. */
const AT_ONCE_MAX = 200;

/** Plans over a snapshot of the world and applies the plan: one append for what shares a stream. */
export const runPlacementLoop = (ports: Ports): PlacementLoop => {
  const { log, follower, clock, onGiven, onError, shareMax = 1 } = ports;
  const { world } = follower;
  const planner = createPlanner();
  const learn = learnRequests(world, planner);
  let isDirty = true;
  const stopping = new AbortController();
  let round: Promise<void> | null = null;
  let retry: NodeJS.Timeout | undefined;
  /** Planning had its part of the time until then. */
  let restsUntil = 0;

  /** What comes meanwhile is planned together. Where little happens the last plan is long over, and nobody waits. */
  const rest = async (): Promise<void> => {
    const leftMs = restsUntil - performance.now();
    if (leftMs > 0) await delay(leftMs, undefined, { signal: stopping.signal }).catch(() => undefined);
  };
  const planRound = (view: RoundView): RoundPlan => {
    const startedAt = performance.now();
    const plan = planner.plan(view);
    const endedAt = performance.now();
    restsUntil = endedAt + Math.min(REST_MAX_MS, (endedAt - startedAt) * (1 / shareMax - 1));
    return plan;
  };

  /** The versions are those that the plan saw: nothing may be awaited between the plan and this. */
  const appendOf = (group: ChangeGroup): Append => {
    const written = writesOf(group.facts, world.versionOf);
    const names = new Set(written.map(({ stream }) => stream));
    const guards = group.streams
      .filter((stream) => !names.has(stream))
      .map((stream): StreamWrite => ({ stream, expectedVersion: world.versionOf(stream), facts: [] }));
    const writes = [...written, ...guards];
    const seen = writes.map(({ stream, expectedVersion = 0 }) => `${stream}@${expectedVersion}`);
    return { commandId: nameCommand('plan', ...seen), meta: { actor: 'service:scheduler' }, writes };
  };

  /** True when all of the plan came to be. */
  const apply = async (changes: readonly PlannedChange[]): Promise<boolean> => {
    const { groups, isCut } = groupChanges(changes, AT_ONCE_MAX);
    const append = async (group: ChangeGroup) => {
      const answer = await log.append(appendOf(group));
      if (answer.kind === 'appended') onGiven?.(nodesIn(group));
      return answer;
    };
    const answers = await Promise.all(groups.map(append));
    return answers.every(({ kind }) => kind === 'appended') && !isCut;
  };

  const runRound = async (): Promise<void> => {
    while (isDirty && !stopping.signal.aborted) {
      await rest();
      isDirty = false;
      const now = clock.now();
      learn();
      const plan = planRound(roundView(world, now));
      const placements = plan.placements.map((planned) => ({
        change: placeSession(planned, now),
        guards: [projectStream(planned.session.asked.projectId)],
      }));
      const changes = [...placements, ...plan.preemptions];
      if (changes.length === 0) continue;
      const isWhole = await apply(changes);
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
