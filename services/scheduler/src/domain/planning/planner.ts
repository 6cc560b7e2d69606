import type { PoolPolicy, Quota, Resources } from '#contracts';
import type { ArrayId, EpochMs, PoolId, ProjectId, ReservationId, SessionId } from '#kernel';
import type { PlannedChange } from '../group-changes.ts';
import type { KnownNode } from '../node/node-state.ts';
import type { NodeLookup } from '../node/revoke-grants.ts';
import type { AccountBook } from '../pool/accounts.ts';
import type { Weights } from '../queue/balances.ts';
import type { Amounts } from '../queue/dominant-share.ts';
import { type Fitting, planReserved } from '../reservation/plan-reserved.ts';
import type { ReservationState } from '../reservation/reservation-state.ts';
import type { PlannedPlacement } from '../session/place-session.ts';
import type { OnNode, Waiting } from '../session/session-state.ts';
import { poolOf } from '../session/wishes.ts';
import { createGpuChoosers } from '../topology/gpu-choosers.ts';
import { createCpuGiver } from './give-cpus.ts';
import { createNetworkGiver, NETWORKS_MAX } from './give-networks.ts';
import { gpuMilliMax } from './gpu-milli-max.ts';
import { createGroupCounts } from './group-counts.ts';
import { type PoolModelKeeper, createPoolModelKeeper } from './pool-model.ts';
import { planHeldRoom } from './plan-held-room.ts';
import { planPool } from './plan-pool.ts';
import { planPreemption } from './plan-preemption.ts';
import { createStrengths } from './strength.ts';
import { type RoundGate, createRoundGate } from './round-gate.ts';
import type { ExpectedStart, WaitReason } from './wait-reason.ts';

/** All that a round decides over, at one moment. */
export type RoundView = {
  readonly now: EpochMs;
  /** In the order of their names. */
  readonly nodes: readonly KnownNode[];
  readonly nodeOf: NodeLookup;
  /** In order of arrival. */
  readonly queue: readonly Waiting[];
  readonly onNodes: () => Iterable<OnNode>;
  /** Null when it is on no node. */
  readonly sessionOf: (id: SessionId) => OnNode | null;
  readonly policyOf: (pool: PoolId) => PoolPolicy;
  readonly totalOf: (pool: PoolId) => Amounts;
  readonly quotaOf: (project: ProjectId) => Quota | null;
  readonly books: () => Iterable<AccountBook>;
  readonly reservationOf: (id: ReservationId) => ReservationState;
  /** How many sessions of an array hold resources. */
  readonly runningOf: (array: ArrayId) => number;
  /** Null: it may start as far as it goes itself; else why not. */
  readonly keptBack: (session: Waiting) => string | null;
};

/** Proposes only: nothing is reserved until the plan is applied. */
export type RoundPlan = {
  readonly placements: readonly PlannedPlacement[];
  /** Sessions that have to go for stronger ones, and the room that is kept for these. */
  readonly preemptions: readonly PlannedChange[];
  readonly waiting: ReadonlyMap<SessionId, WaitReason>;
  readonly expected: ReadonlyMap<SessionId, ExpectedStart>;
  /** By pool: the order in which those who may start are served. */
  readonly lines: ReadonlyMap<PoolId, readonly SessionId[]>;
};

/** Plans rounds, one after the other. What it keeps between them saves work, and remembers who was promised a start. */
export type Planner = {
  readonly plan: (view: RoundView, options?: { readonly foretold?: number }) => RoundPlan;
  /** A request has come. */
  readonly learn: (pool: PoolId, resources: Resources) => void;
};

/** How a project weighs in the fair share; users within one weigh the same. */
const weightsOf = (quotaOf: (project: ProjectId) => Quota | null): Weights => ({
  ofProject: ({ projectId }) => quotaOf(projectId)?.weight ?? 1,
  ofUser: () => 1,
});

type Apart = {
  readonly placements: readonly PlannedPlacement[];
  /** Those that go through the queue. */
  readonly rest: readonly Waiting[];
  /** Whose held room counts. */
  readonly honoured: ReadonlySet<SessionId>;
};

const NO_NETWORK_LEFT = `needs a network between its nodes, and ${NETWORKS_MAX} sessions have one there already`;

/** For so many at the front it is asked whether others should make room. */
const BLOCKED_MAX = 8;

/** Those whom a quota keeps back, the most important first: others of their own project may have to go for them. */
const keptBackByQuota = (eligible: readonly Waiting[], gate: RoundGate): readonly SessionId[] =>
  eligible
    .filter(({ asked }) => gate.overOf(asked.sessionId) !== null)
    .toSorted((a, b) => b.line.priority - a.line.priority || a.line.queuedAt - b.line.queuedAt)
    .map(({ asked }) => asked.sessionId);

/** Where it is noted why a session waits, and when it will start. */
type Telling = {
  readonly say: (id: SessionId, why: string) => void;
  readonly expect: (id: SessionId, start: ExpectedStart) => void;
};

/** Those who don't go through the queue: room is being freed for them, or they run in a reservation. */
const planApart = (
  view: RoundView,
  ready: readonly Waiting[],
  gate: RoundGate,
  { say, expect, fitting }: Telling & { readonly fitting: Fitting },
): Apart => {
  const placements: PlannedPlacement[] = [];
  const honoured = new Set<SessionId>();
  const rest: Waiting[] = [];
  const start = (placement: PlannedPlacement): void => {
    const { session } = placement;
    const { sessionId } = session.asked;
    const why = gate.judge(session);
    if (why !== null) return say(sessionId, why);
    gate.begins(session);
    const isBorrowed = gate.isBorrowed(sessionId);
    placements.push({ ...placement, ...(isBorrowed === undefined ? {} : { isBorrowed }) });
  };

  const holders = new Set(view.nodes.flatMap(({ rooms }) => [...rooms.keys()]));
  const reserved: Waiting[] = [];
  for (const session of ready) {
    const { sessionId, wish } = session.asked;
    if (wish?.reservationId !== undefined) {
      reserved.push(session);
      continue;
    }
    const held = holders.has(sessionId)
      ? planHeldRoom(session, view.nodes, view.now)
      : ({ kind: 'void' } as const);
    if (held.kind === 'void') {
      rest.push(session);
      continue;
    }
    honoured.add(sessionId);
    if (held.kind === 'placed') {
      start(held.placement);
      continue;
    }
    // Its part of a quota is kept for it like the room: nobody else of its project may begin on what the victims leave.
    gate.begins(session);
    say(sessionId, held.why);
  }
  for (const [reservationId, queue] of Map.groupBy(reserved, ({ asked }) => asked.wish?.reservationId)) {
    if (reservationId === undefined) continue;
    const reservation = view.reservationOf(reservationId);
    const plan = planReserved({ reservationId, reservation, queue }, view.nodeOf, view.now, fitting);
    for (const placement of plan.placements) start(placement);
    for (const { sessionId, why } of plan.waiting) {
      say(sessionId, why);
      if (plan.begins !== null) expect(sessionId, { startsBy: plan.begins, isCertain: false });
    }
  }
  return { placements, rest, honoured };
};

export const createPlanner = (): Planner => {
  const keepers = new Map<PoolId, PoolModelKeeper>();
  const promised = new Map<PoolId, SessionId | null>();
  const chooserFor = createGpuChoosers();

  const keeperOf = (pool: PoolId): PoolModelKeeper => {
    const keeper = keepers.get(pool) ?? createPoolModelKeeper();
    keepers.set(pool, keeper);
    return keeper;
  };

  return {
    learn: (pool, resources) => keeperOf(pool).learn(resources),
    plan: (view, { foretold } = {}) => {
      const waiting = new Map<SessionId, WaitReason>();
      const expected = new Map<SessionId, ExpectedStart>();
      const preemptions: PlannedChange[] = [];
      const lines = new Map<PoolId, readonly SessionId[]>();
      if (view.queue.length === 0) return { placements: [], preemptions, waiting, expected, lines };

      const byId = new Map(view.queue.map((session) => [session.asked.sessionId, session]));
      const say = (id: SessionId, why: string): void => void waiting.set(id, { kind: 'own', why });
      const groups = createGroupCounts(view.onNodes);
      const { now, quotaOf } = view;
      const gate = createRoundGate({
        now,
        quotaOf,
        books: view.books(),
        waiting: byId,
        runningOf: view.runningOf,
        gpuMilliMax: (session) => gpuMilliMax(session.asked, view.nodes),
      });
      const ready = view.queue.filter((session) => {
        const why = view.keptBack(session);
        if (why !== null) say(session.asked.sessionId, why);
        return why === null;
      });
      const cpus = createCpuGiver();
      const expect = (id: SessionId, start: ExpectedStart): void => void expected.set(id, start);
      const apart = planApart(view, ready, gate, { say, expect, fitting: { chooserOf: chooserFor, cpus } });
      const placements = [...apart.placements];

      let known: ReturnType<typeof createStrengths> | null = null;
      const strengths = (): ReturnType<typeof createStrengths> => {
        known ??= createStrengths([...view.queue, ...view.onNodes()], quotaOf, view.nodes);
        return known;
      };

      const weights = weightsOf(quotaOf);
      const nodesOf = Map.groupBy(view.nodes, ({ poolId }) => poolId);
      for (const [pool, eligible] of Map.groupBy(apart.rest, ({ asked }) => poolOf(asked))) {
        const policy = view.policyOf(pool);
        const rule = policy.placement ?? 'fragmentation';
        const model = keeperOf(pool).follow(nodesOf.get(pool) ?? [], rule, (id) => apart.honoured.has(id));
        const plan = planPool({
          now,
          policy,
          model,
          eligible,
          running: view.onNodes,
          standings: view.books(),
          weights,
          total: view.totalOf(pool),
          promised: promised.get(pool) ?? null,
          gate,
          groups,
          chooserFor,
          cpus,
          ...(foretold === undefined ? {} : { foretold }),
        });
        promised.set(pool, plan.promised);
        placements.push(...plan.placements);
        for (const [id, reason] of plan.waiting) waiting.set(id, reason);
        for (const [id, start] of plan.expected) expected.set(id, start);
        lines.set(pool, plan.line);
        if (plan.placements.length > 0) continue; // who is still blocked then is looked at in the next round
        preemptions.push(
          ...planPreemption({
            now,
            policy,
            nodes: model.nodes,
            nodeOf: view.nodeOf,
            sessionOf: view.sessionOf,
            strengthOf: strengths(),
            blocked: [...plan.blocked, ...keptBackByQuota(eligible, gate)]
              .slice(0, BLOCKED_MAX)
              .flatMap((id) => byId.get(id) ?? []),
            keptBackBy: (session) =>
              gate.judge(session) === null ? null : (gate.overOf(session.asked.sessionId) ?? 'barred'),
            promised: gate.begins,
            isHonoured: (id) => apart.honoured.has(id),
          }),
        );
      }
      for (const [id, why] of gate.reasons) say(id, why);
      const number = createNetworkGiver(view.nodeOf);
      const numbered = placements.flatMap((placement) => {
        const found = number(placement);
        if (found === null) say(placement.session.asked.sessionId, NO_NETWORK_LEFT);
        return found ?? [];
      });
      return { placements: numbered, preemptions, waiting, expected, lines };
    },
  };
};
