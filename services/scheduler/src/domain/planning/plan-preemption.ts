import type { NodeFact, PoolPolicy, SessionFact } from '#contracts';
import { type EpochMs, type SessionId, later, streamName, unreachable } from '#kernel';
import type { PlannedChange } from '../group-changes.ts';
import { type KnownNode, grantKey, isOpen } from '../node/node-state.ts';
import { type NodeLookup, revokeGrants } from '../node/revoke-grants.ts';
import { minusGrant } from '../placement/free-capacity.ts';
import { mayRunOn } from '../placement/may-run-on.ts';
import { holdLimit } from '../queue/hold-limits.ts';
import { freeBesideBookings } from '../reservation/booked-now.ts';
import type { OverQuota } from '../pool/over-quota.ts';
import type { OnNode, Waiting } from '../session/session-state.ts';
import { STOP_MARGIN_MS } from '../session/stop-limits.ts';
import { nodeCountOf, nodeWantsOf } from '../session/wishes.ts';
import {
  type Candidate,
  type Eviction,
  chooseVictims,
  compareEvictions,
  fewest,
  victimsOf,
} from './choose-victims.ts';
import { type Strength, compareStrength } from './strength.ts';

/** A session that has run for less is left alone, unless its pool says otherwise. */
export const MIN_RUN_MS = 5 * 60_000;
/** From the warning to the end. */
export const WARNING_MS = 30_000;
/** At most so many make room in one round. */
const AT_ONCE_MAX = 4;

/** A session that waits for room, or for a quota that others of its own project fill. */
type Blocked = { readonly session: Waiting; readonly over: OverQuota | null };

export type PreemptionView = {
  readonly now: EpochMs;
  readonly policy: PoolPolicy;
  /** Of the pool. */
  readonly nodes: readonly KnownNode[];
  readonly nodeOf: NodeLookup;
  readonly sessionOf: (id: SessionId) => OnNode | null;
  readonly strengthOf: (session: Waiting | OnNode) => Strength;
  /** Those that are next and do not fit, in the order in which they are served. */
  readonly blocked: readonly Waiting[];
  /** The quota that keeps it back, with all that this round has promised by now; null: none. `barred`: something else does, which no end of a session mends. */
  readonly keptBackBy: (session: Waiting) => OverQuota | 'barred' | null;
  /** Room is being made for it: from now on it counts as if it had begun. */
  readonly promised: (session: Waiting) => void;
  /** Whose room on nodes counts. */
  readonly isHonoured: (id: SessionId) => boolean;
};

const mayGo = (session: OnNode, { now, policy }: PreemptionView): boolean =>
  session.phase !== 'stopping' &&
  (session.asked.wish?.isPreemptible ?? true) &&
  session.asked.wish?.reservationId === undefined &&
  now - session.placement.placedAt >= (policy.minRunMs ?? MIN_RUN_MS);

/** Those on a node that are weaker, and may be told to go. */
const candidatesOn = (
  node: KnownNode,
  strength: Strength,
  spared: ReadonlySet<SessionId>,
  view: PreemptionView,
): readonly Candidate[] =>
  [...node.grants.values()].flatMap((grant): readonly Candidate[] => {
    if (grant.revoked !== null || spared.has(grant.sessionId)) return [];
    const session = view.sessionOf(grant.sessionId);
    if (session === null || session.placement.epoch !== grant.epoch || !mayGo(session, view)) return [];
    const own = view.strengthOf(session);
    return compareStrength(own, strength) < 0 ? [{ session, strength: own, grant }] : [];
  });

const reasonOf = (strong: Strength, { strength, session }: Candidate, by: Waiting): string =>
  strong.isWithin && !strength.isWithin && session.asked.projectId !== by.asked.projectId
    ? 'another project takes back its own part of the pool, of which this session had borrowed'
    : `a session of priority ${strong.priority} goes before one of priority ${strength.priority}`;

/** All facts of one preemption: the victims are told to end, and what they leave is kept for the one who needs it. */
const preempt = (
  session: Waiting,
  evictions: readonly Eviction[],
  strength: Strength,
  { now, policy, nodeOf }: PreemptionView,
): PlannedChange => {
  const { sessionId, resources } = session.asked;
  const warningMs = policy.warningMs ?? WARNING_MS;
  const victims = victimsOf(evictions);
  const graceOf = ({ session: victim }: Candidate): number =>
    Math.max(warningMs, victim.asked.limits.graceMs);
  const longest = Math.max(0, ...victims.map(graceOf));
  const endings = victims.flatMap((victim): readonly (SessionFact | NodeFact)[] => {
    const { asked, placement } = victim.session;
    const graceMs = graceOf(victim);
    return [
      {
        type: 'session.preempted',
        data: {
          sessionId: asked.sessionId,
          epoch: placement.epoch,
          by: `session:${sessionId}`,
          reason: reasonOf(strength, victim, session),
          preemptedAt: now,
          deadlineAt: later(now, graceMs + STOP_MARGIN_MS),
        },
      },
      ...revokeGrants(victim.session, nodeOf, now, graceMs),
    ];
  });
  const rooms = evictions.map(({ node, devices }): NodeFact => ({
    type: 'node.room-held',
    data: {
      nodeId: node.nodeId,
      forSessionId: sessionId,
      devices,
      cpuMilli: resources.cpuMilli,
      memoryBytes: resources.memoryBytes,
      heldAt: now,
      deadlineAt: later(now, longest + 2 * STOP_MARGIN_MS),
    },
  }));
  return { change: [...endings, ...rooms], guards: [streamName(`session-${sessionId}`)] };
};

const gpuMilliOf = ({ session }: Candidate): number =>
  session.placement.parts.reduce(
    (total, { devices }) => devices.reduce((milli, device) => milli + device.gpuMilli, total),
    0,
  );

/** Whether the ends of some sessions of its own project, or of its own user there, would make a quota suffice. Null: no end of a session would. */
const makesQuotaSuffice = (over: OverQuota): ((victims: readonly Candidate[]) => boolean) | null => {
  switch (over.kind) {
    case 'gpu': {
      const roof = over.limitMilli + (over.isBorrowBarred ? 0 : over.borrowMilli);
      const excess = over.heldMilli + over.needsMilli - roof;
      return (victims) => victims.reduce((milli, one) => milli + gpuMilliOf(one), 0) >= excess;
    }
    case 'sessions':
      return (victims) => victims.length > over.heldCount - over.sessionCountMax;
    case 'gpu-budget':
    case 'no-end':
      return null;
    default:
      return unreachable(over);
  }
};

const isOfSameOwner =
  ({ asked }: Waiting, over: OverQuota) =>
  ({ session }: Candidate): boolean =>
    session.asked.projectId === asked.projectId &&
    (over.whose === 'project' || session.asked.userId === asked.userId);

const oncePerSession = (candidates: readonly Candidate[]): readonly Candidate[] => [
  ...new Map(candidates.map((one) => [one.grant.sessionId, one])).values(),
];

/** Who has to go, and where the one who needs it gets its room. */
type Making = { readonly evictions: readonly Eviction[]; readonly victims: readonly Candidate[] };

/** Null when nothing can be done, or nobody has to go: then the queue has its own reasons not to give it room now. */
const makeRoom = (
  { session, over }: Blocked,
  view: PreemptionView,
  spared: ReadonlySet<SessionId>,
  used: ReadonlySet<KnownNode>,
): Making | null => {
  const { sessionId, resources, limits } = session.asked;
  const strength = view.strengthOf(session);
  // It begins only when the others have gone.
  const hold = holdLimit(limits);
  const holdMsMax = hold === null ? null : hold + (view.policy.warningMs ?? WARNING_MS) + STOP_MARGIN_MS;
  const open = view.nodes.filter(
    (node) =>
      isOpen(node) &&
      mayRunOn(node, nodeWantsOf(session.asked)) &&
      !used.has(node) &&
      !node.rooms.has(sessionId),
  );
  const candidates = new Map(open.map((node) => [node, candidatesOn(node, strength, spared, view)]));

  const forQuota = (node: KnownNode): readonly Candidate[] | null => {
    if (over === null) return [];
    const areEnough = makesQuotaSuffice(over);
    if (areEnough === null) return null;
    const own = oncePerSession([...candidates.values()].flat().filter(isOfSameOwner(session, over)));
    return fewest(own, areEnough, ({ grant }) => node.grants.has(grantKey(grant.sessionId, grant.epoch)));
  };
  const made = open
    .flatMap((node): readonly (Eviction & { readonly going: readonly Candidate[] })[] => {
      const going = forQuota(node);
      if (going === null) return [];
      const goingIds = new Set(going.map(({ grant }) => grant.sessionId));
      const here = candidates.get(node) ?? [];
      const beside = freeBesideBookings(node, view.now, holdMsMax);
      const rooms = [...node.rooms].flatMap(([id, room]) => (view.isHonoured(id) ? [room] : []));
      const search = {
        node,
        resources,
        free: rooms.reduce(minusGrant, beside),
        candidates: here.filter(({ grant }) => !goingIds.has(grant.sessionId)),
      };
      const leaving = here.filter(({ grant }) => goingIds.has(grant.sessionId));
      const eviction = chooseVictims(search, leaving);
      return eviction === null ? [] : [{ ...eviction, victims: [...going, ...eviction.victims], going }];
    })
    .toSorted(compareEvictions)
    .slice(0, nodeCountOf(session.asked));
  const victims = victimsOf(made);
  const isPossible = made.length === nodeCountOf(session.asked) && victims.length > 0;
  return isPossible ? { evictions: made, victims } : null;
};

/**
 * Makes room for those who are next and do not fit, by ending weaker sessions; for who waits for a quota, of those that fill it. Only who is strictly
 * weaker has to go, and strength does not depend on who runs: so nobody is ever driven out by somebody whom he could drive out himself.
 */
export const planPreemption = (view: PreemptionView): readonly PlannedChange[] => {
  if (view.policy.preemption === 'never') return [];
  const spared = new Set<SessionId>();
  const used = new Set<KnownNode>();
  const changes: PlannedChange[] = [];
  for (const session of view.blocked) {
    if (changes.length === AT_ONCE_MAX) break;
    const over = view.keptBackBy(session);
    if (over === 'barred') continue;
    const made = makeRoom({ session, over }, view, spared, used);
    if (made === null) continue;
    view.promised(session);
    changes.push(preempt(session, made.evictions, view.strengthOf(session), view));
    for (const { node } of made.evictions) used.add(node);
    for (const { grant, session: victim } of made.victims) {
      spared.add(grant.sessionId);
      for (const { nodeId } of victim.placement.parts) {
        const node = view.nodes.find((one) => one.nodeId === nodeId);
        if (node?.grants.has(grantKey(grant.sessionId, grant.epoch)) === true) used.add(node);
      }
    }
  }
  return changes;
};
