import type { NodeFact, PoolPolicy, SessionFact } from '#contracts';
import { type EpochMs, type SessionId, later, streamName } from '#kernel';
import type { PlannedChange } from '../group-changes.ts';
import { type KnownNode, grantKey, isOpen } from '../node/node-state.ts';
import { type NodeLookup, revokeGrants } from '../node/revoke-grants.ts';
import { minusGrant } from '../placement/free-capacity.ts';
import { holdLimit } from '../queue/hold-limits.ts';
import { freeBesideBookings } from '../reservation/booked-now.ts';
import type { OnNode, Waiting } from '../session/session-state.ts';
import { STOP_MARGIN_MS } from '../session/stop-limits.ts';
import { nodeCountOf } from '../session/wishes.ts';
import {
  type Candidate,
  type Eviction,
  chooseVictims,
  compareEvictions,
  victimsOf,
} from './choose-victims.ts';
import { type Strength, compareStrength } from './strength.ts';

/** A session that has run for less is left alone, unless its pool says otherwise. */
export const MIN_RUN_MS = 5 * 60_000;
/** From the warning to the end. */
export const WARNING_MS = 30_000;
/** At most so many make room in one round. */
const AT_ONCE_MAX = 4;

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

const reasonOf = (strong: Strength, { strength }: Candidate): string =>
  strong.isWithin && !strength.isWithin
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
          reason: reasonOf(strength, victim),
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

/**
 * Makes room for those who are next and do not fit, by ending weaker sessions. Only who is strictly weaker has to go, and strength does not depend
 * on who runs: so nobody is ever driven out by somebody whom he could drive out himself.
 */
export const planPreemption = (view: PreemptionView): readonly PlannedChange[] => {
  if (view.policy.preemption === 'never') return [];
  const spared = new Set<SessionId>();
  const used = new Set<KnownNode>();
  const changes: PlannedChange[] = [];
  for (const session of view.blocked.slice(0, AT_ONCE_MAX)) {
    const { sessionId, resources, limits } = session.asked;
    const strength = view.strengthOf(session);
    const evictions = view.nodes
      .filter((node) => isOpen(node) && !used.has(node) && !node.rooms.has(sessionId))
      .flatMap((node): readonly Eviction[] => {
        const beside = freeBesideBookings(node, view.now, holdLimit(limits));
        const rooms = [...node.rooms].flatMap(([id, room]) => (view.isHonoured(id) ? [room] : []));
        const free = rooms.reduce(minusGrant, beside);
        const candidates = candidatesOn(node, strength, spared, view);
        const eviction = chooseVictims({ node, resources, free, candidates });
        return eviction === null ? [] : [eviction];
      })
      .toSorted(compareEvictions)
      .slice(0, nodeCountOf(session.asked));
    const victims = victimsOf(evictions);
    // Room enough without anybody's going: the queue has its own reasons not to give it now.
    if (evictions.length < nodeCountOf(session.asked) || victims.length === 0) continue;
    changes.push(preempt(session, evictions, strength, view));
    for (const { node } of evictions) used.add(node);
    for (const { grant, session: victim } of victims) {
      spared.add(grant.sessionId);
      for (const { nodeId } of victim.placement.parts) {
        const node = view.nodes.find((one) => one.nodeId === nodeId);
        if (node?.grants.has(grantKey(grant.sessionId, grant.epoch)) === true) used.add(node);
      }
    }
  }
  return changes;
};
