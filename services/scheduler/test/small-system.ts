import type { BerthFact, RecordedEvent, SchedulerFact } from '#contracts';
import { type EpochMs, commandId, epochMs, eventId, position } from '#kernel';
import { streamOf } from '../src/domain/change.ts';
import type { PlannedChange } from '../src/domain/group-changes.ts';
import { type Planner, type RoundPlan, createPlanner } from '../src/domain/planning/planner.ts';
import { followReport } from '../src/domain/session/follow-report.ts';
import { placeSession } from '../src/domain/session/place-session.ts';
import { initialSession } from '../src/domain/session/session-state.ts';
import { roundView } from '../src/handlers/round-view.ts';
import { type World, createWorld } from '../src/world/world.ts';
import { minute } from './builders.ts';

/** A scheduler without any I/O: its world, its planner, and agents that do at once what they are told. */
export type SmallSystem = {
  readonly world: World;
  readonly events: readonly RecordedEvent<BerthFact>[];
  readonly now: () => EpochMs;
  readonly wait: (ms: number) => void;
  /** One append. */
  readonly record: (facts: readonly SchedulerFact[]) => void;
  readonly plan: () => RoundPlan;
  /** Applies a plan; true when it changed anything. */
  readonly apply: (plan: RoundPlan) => boolean;
  /** Agents say that all that shall end is absent; true when there was any. */
  readonly clear: () => boolean;
  /** Plans and clears until nothing moves; gives up after `roundsMax`. Returns how many rounds it took. */
  readonly settle: (roundsMax: number) => number;
};

const ID = '00000000-0000-4000-8000-';

export const createSmallSystem = (planner: Planner = createPlanner()): SmallSystem => {
  const world = createWorld();
  const events: RecordedEvent<BerthFact>[] = [];
  const versions = new Map<string, number>();
  let appends = 0;
  let at = minute(0);

  const record = (facts: readonly SchedulerFact[]): void => {
    appends += 1;
    const command = commandId(`${ID}${String(appends).padStart(12, '0')}`);
    const fresh = facts.map((fact): RecordedEvent<BerthFact> => {
      const stream = streamOf(fact);
      const version = (versions.get(stream) ?? 0) + 1;
      versions.set(stream, version);
      const event = {
        ...fact,
        position: position(events.length + 1),
        stream,
        version,
        rev: 1,
        eventId: eventId(`${ID}${String(events.length + 1).padStart(12, '0')}`),
        commandId: command,
        recordedAt: at,
        meta: { actor: 'service:test' },
      } as const;
      events.push(event);
      return event;
    });
    world.apply(fresh, position(events.length));
  };

  const plan = (): RoundPlan => planner.plan(roundView(world, at));
  const apply = ({ placements, preemptions }: RoundPlan): boolean => {
    const placed = placements.map((one): PlannedChange => ({ change: placeSession(one, at), guards: [] }));
    for (const { change } of [...placed, ...preemptions]) record(change);
    return placed.length + preemptions.length > 0;
  };
  const clear = (): boolean => {
    let isAny = false;
    for (const node of world.nodes())
      for (const { sessionId, epoch, revoked } of node.grants.values()) {
        if (revoked === null) continue;
        isAny = true;
        const { nodeId, incarnation } = node;
        const status = { phase: 'absent', end: null, startedAt: null, endedAt: null } as const;
        const report = { nodeId, incarnation, seq: 1, at, sessionId, epoch, status };
        const state = world.session(sessionId)?.state ?? initialSession;
        record(followReport(report, state, (id) => world.node(id).state));
      }
    return isAny;
  };

  return {
    world,
    events,
    now: () => at,
    wait: (ms) => {
      at = epochMs(at + ms);
    },
    record,
    plan,
    apply,
    clear,
    settle: (roundsMax) => {
      for (let round = 1; round <= roundsMax; round++) {
        const hasPlanned = apply(plan());
        const hasCleared = clear();
        if (!hasPlanned && !hasCleared) return round;
        at = epochMs(at + 1000);
      }
      return Number.POSITIVE_INFINITY;
    },
  };
};
