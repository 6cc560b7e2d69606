import type { GpuTopology, PlacedPart, PoolPolicy } from '#contracts';
import { type EpochMs, type SessionId, bytes, gpuMilli } from '#kernel';
import type { KnownNode } from '../node/node-state.ts';
import { memoryTaken } from '../placement/fits.ts';
import type { Holding } from '../placement/cluster-model.ts';
import type { Standing, Weights } from '../queue/balances.ts';
import { claimsOf } from '../queue/claim.ts';
import type { Amounts } from '../queue/dominant-share.ts';
import { queuedSession } from '../queue/hold-limits.ts';
import { orderQueue } from '../queue/order-queue.ts';
import { type Gate, type PromisedStart, type Start, planQueue } from '../queue/plan-queue.ts';
import { type QueuedSession, accountKey } from '../queue/queued-session.ts';
import type { PlannedPlacement } from '../session/place-session.ts';
import type { OnNode, Waiting } from '../session/session-state.ts';
import type { GpuChooser } from '../topology/gpu-chooser.ts';
import type { CpuGiver } from './give-cpus.ts';
import { heldSpots } from './held-spots.ts';
import type { PoolModel } from './pool-model.ts';
import type { GroupCounts } from './group-counts.ts';
import { type PoolRoom, type PoolSpot, poolRooms } from './pool-rooms.ts';
import { queuePolicyOf } from './queue-policy-of.ts';
import type { ExpectedStart, WaitReason } from './wait-reason.ts';

/** One pool at one moment, and who wants something of it. */
export type PoolView = {
  readonly now: EpochMs;
  readonly policy: PoolPolicy;
  readonly model: PoolModel;
  /** Those that may start now as far as they themselves go, in order of arrival. */
  readonly eligible: readonly Waiting[];
  /** What runs in the pool. */
  readonly running: () => Iterable<OnNode>;
  readonly standings: Iterable<Standing>;
  readonly weights: Weights;
  readonly total: Amounts;
  /** Whom the last round promised a start. */
  readonly promised: SessionId | null;
  readonly gate: Gate & { readonly isBorrowed: (id: SessionId) => boolean | undefined };
  readonly groups: GroupCounts;
  readonly chooserFor: (topology: GpuTopology) => GpuChooser;
  /** One for all that is placed in a round. */
  readonly cpus: CpuGiver;
  /** How many starts to foretell; as many as the policy promises when absent. */
  readonly foretold?: number;
};

/** Proposes only: nothing is reserved until the plan is applied, and the append re-checks every stream by its version. */
export type PoolPlan = {
  readonly placements: readonly PlannedPlacement[];
  readonly waiting: ReadonlyMap<SessionId, WaitReason>;
  readonly expected: ReadonlyMap<SessionId, ExpectedStart>;
  /** Those that are next and do not fit, in order: the first is promised its start. */
  readonly blocked: readonly SessionId[];
  readonly promised: SessionId | null;
  /** All that the round looked at, in the order in which they were served. */
  readonly line: readonly SessionId[];
};

/** `fragmentation -3.21, best of 12, links 95%`: the rule, the score of the place by it, and how well its GPUs are connected. */
const reasonOf = (policy: PoolPolicy, { score, quality, parts }: PoolSpot, places: number): string => {
  const rule = policy.placement ?? 'fragmentation';
  const links = quality === null ? '' : `, links ${Math.round(quality * 100)}%`;
  const gang = parts.length === 1 ? '' : `, ${parts.length} nodes at once`;
  return `${rule} ${Number(score.toFixed(2))}, best of ${places}${links}${gang}`;
};

/** Passes sessions on, and notes them. */
function* noted(line: SessionId[], order: Iterable<QueuedSession>): Generator<QueuedSession> {
  for (const session of order) {
    line.push(session.sessionId);
    yield session;
  }
}

export const planPool = (view: PoolView): PoolPlan => {
  const { now, policy, model, eligible, gate } = view;
  const queuePolicy = queuePolicyOf(policy);
  const byId = new Map(eligible.map((session) => [session.asked.sessionId, session]));
  const queue = eligible.map(queuedSession);
  const promised = queue.find(({ sessionId }) => sessionId === view.promised) ?? null;
  const line: SessionId[] = [];
  const order = noted(
    line,
    orderQueue(
      {
        now,
        claims: claimsOf(queue),
        standings: new Map([...view.standings].map((standing) => [accountKey(standing), standing])),
        weights: view.weights,
        total: view.total,
        promised,
      },
      queuePolicy,
    ),
  );
  const rooms = poolRooms({ model, chooserFor: view.chooserFor, groups: view.groups });
  const room: PoolRoom = { cluster: model.cluster, isLive: true };
  const plan = planQueue(
    { now, rooms, order, room, held: () => heldSpots(model, view.running()), gate },
    { ...queuePolicy, promisesMax: view.foretold ?? queuePolicy.promisesMax },
  );

  const partOf = ({ node: index, devices, ask }: Holding): PlacedPart | null => {
    const node: KnownNode | undefined = model.nodes[index];
    if (node === undefined) return null;
    const granted = devices.flatMap((n) => {
      const device = node.inventory.devices[n];
      if (device === undefined) return [];
      const slot = index * model.cluster.stride + n;
      const memory = memoryTaken(model.cluster, slot, ask);
      return {
        deviceId: device.deviceId,
        gpuMilli: gpuMilli(ask.share),
        gpuMemoryBytes: bytes(memory),
      };
    });
    const cpuset = view.cpus.give(
      node,
      ask.cpuMilli,
      granted.map(({ deviceId }) => deviceId),
    );
    const { nodeId, incarnation } = node;
    return { nodeId, incarnation, devices: granted, ...(cpuset === undefined ? {} : { cpuset }) };
  };
  const placementOf = ({ session: queued, spot }: Start<PoolSpot>): readonly PlannedPlacement[] => {
    const session = byId.get(queued.sessionId);
    const [first, ...others] = spot.parts.flatMap((holding) => partOf(holding) ?? []);
    if (session === undefined || first === undefined) return [];
    const isBorrowed = gate.isBorrowed(queued.sessionId);
    return [
      {
        session,
        parts: [first, ...others],
        reason: reasonOf(policy, spot, model.nodes.length),
        ...(isBorrowed === undefined ? {} : { isBorrowed }),
      },
    ];
  };
  const expectedOf = ({ session, startsBy, isCertain }: PromisedStart<PoolSpot>) =>
    [session.sessionId, { startsBy, isCertain }] as const;
  return {
    placements: plan.starts.flatMap(placementOf),
    waiting: new Map(
      plan.waiting.map(({ session, cause }) => [session.sessionId, { kind: 'queue', cause }] as const),
    ),
    expected: new Map(plan.promises.map(expectedOf)),
    blocked: plan.waiting.flatMap(({ session, cause }) =>
      cause === 'promised' || cause === 'no-room' ? [session.sessionId] : [],
    ),
    promised: plan.promises[0]?.session.sessionId ?? null,
    line,
  };
};
