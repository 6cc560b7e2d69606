import type {
  NodeFact,
  ReservationFact,
  ReservationWish,
  Resources,
  SchedulerFact,
  SessionFact,
  Stretch,
} from '#contracts';
import {
  type EpochMs,
  type NodeId,
  type ReservationId,
  type SessionId,
  epochMs,
  incarnation,
  nodeId,
  reservationId,
  sessionId,
} from '#kernel';
import { type Change, isNodeFact } from '../../src/domain/change.ts';
import {
  type Grant,
  type KnownNode,
  evolveNode,
  initialNode,
  isOpen,
} from '../../src/domain/node/node-state.ts';
import type { NodeLookup } from '../../src/domain/node/revoke-grants.ts';
import { chooseDevices } from '../../src/domain/placement/choose-devices.ts';
import { type BookRefusal, bookReservation } from '../../src/domain/reservation/book-reservation.ts';
import { freeBesideBookings, grantEnd } from '../../src/domain/reservation/booked-now.ts';
import { cancelReservation } from '../../src/domain/reservation/cancel-reservation.ts';
import { clearTheWay } from '../../src/domain/reservation/clear-the-way.ts';
import { lostParts } from '../../src/domain/reservation/lost-parts.ts';
import { moveReservation } from '../../src/domain/reservation/move-reservation.ts';
import { passStretches } from '../../src/domain/reservation/pass-stretches.ts';
import { planReserved } from '../../src/domain/reservation/plan-reserved.ts';
import {
  type Booked,
  type ReservationState,
  evolveReservation,
  initialReservation,
} from '../../src/domain/reservation/reservation-state.ts';
import { createCpuGiver } from '../../src/domain/planning/give-cpus.ts';
import { holdLimit } from '../../src/domain/queue/hold-limits.ts';
import { type PlannedPlacement, placeSession } from '../../src/domain/session/place-session.ts';
import {
  type SessionState,
  type Waiting,
  evolveSession,
  initialSession,
} from '../../src/domain/session/session-state.ts';
import { createGpuChoosers } from '../../src/domain/topology/gpu-choosers.ts';
import { asked, joined, minute } from '../builders.ts';

const MINUTE_MS = 60_000;
export const WARNING_MS = 2 * MINUTE_MS;

const isSessionFact = (fact: SchedulerFact): fact is SessionFact => fact.type.startsWith('session.');
const isReservationFact = (fact: SchedulerFact): fact is ReservationFact =>
  fact.type.startsWith('reservation.');

export type SessionWish = {
  readonly resources: Resources;
  /** Absent: as long as it likes. */
  readonly runMinutes?: number;
  readonly reservation?: ReservationId;
};

/**
 * A small pool in which sessions are placed first fit, and hold what they have for as long as they may: the worst that can happen to a
 * reservation. All that is decided is decided by the real domain.
 */
export const createReservedPool = (gpus: readonly number[]) => {
  const chooserOf = createGpuChoosers();
  const nodes = new Map<NodeId, KnownNode>();
  const sessions = new Map<SessionId, SessionState>();
  const reservations = new Map<ReservationId, ReservationState>();
  let now = minute(0);
  let count = 0;

  const nodeOf: NodeLookup = (id) => nodes.get(id) ?? initialNode;
  const applyNode = (fact: NodeFact): void => {
    const next = evolveNode(nodeOf(fact.data.nodeId), fact);
    if (next.phase === 'known') nodes.set(next.nodeId, next);
  };
  const applySession = (fact: SessionFact): void => {
    const { sessionId: id } = fact.data;
    sessions.set(id, evolveSession(sessions.get(id) ?? initialSession, fact));
  };
  const apply = (change: Change): void => {
    for (const fact of change) {
      if (isNodeFact(fact)) applyNode(fact);
      else if (isSessionFact(fact)) applySession(fact);
      else if (isReservationFact(fact)) {
        const { reservationId: id } = fact.data;
        reservations.set(id, evolveReservation(reservations.get(id) ?? initialReservation, fact));
      }
    }
  };
  gpus.forEach((n, index) => applyNode(joined(n, undefined, nodeId(`node-${index}`))));

  const booked = (): readonly Booked[] =>
    [...reservations.values()].flatMap((state) => (state.phase === 'booked' ? [state] : []));
  const ends = { ofGrant: grantEnd, ofRoom: () => null };
  const grounds = () => ({
    nodes: [...nodes.values()],
    ends,
    chooserOf,
    at: now,
    reservationOf: (id: ReservationId) => reservations.get(id) ?? initialReservation,
    reservations: booked(),
    quotaOf: () => null,
    isClosed: () => false,
  });
  const wayAround = { nodeOf, reservationOf: grounds().reservationOf, warningMsOf: () => WARNING_MS };
  /** The place of a session outside all reservations, or of one inside. */
  const place = (session: Waiting): boolean => {
    const reservation = session.asked.wish?.reservationId;
    if (reservation !== undefined) {
      const state = reservations.get(reservation) ?? initialReservation;
      const plan = planReserved(
        { reservationId: reservation, reservation: state, queue: [session] },
        nodeOf,
        now,
        { chooserOf, cpus: createCpuGiver() },
      );
      for (const planned of plan.placements) start(planned);
      return plan.placements.length > 0;
    }
    for (const node of [...nodes.values()].filter(isOpen)) {
      const free = freeBesideBookings(node, now, holdLimit(session.asked.limits));
      const choice = chooseDevices(session.asked.resources, free);
      if (!choice.fits) continue;
      const part = { nodeId: node.nodeId, incarnation: node.incarnation, devices: choice.devices };
      start({ session, parts: [part], reason: 'first fit' });
      return true;
    }
    return false;
  };
  const start = (planned: PlannedPlacement): void => {
    apply(placeSession(planned, now));
  };
  const release = (node: KnownNode, grant: Grant): void => {
    const { sessionId: id, epoch } = grant;
    applyNode({
      type: 'node.grant-released',
      data: { nodeId: node.nodeId, sessionId: id, epoch, releasedAt: now },
    });
    sessions.delete(id);
  };
  const endOfGrant = (grant: Grant): EpochMs | null => {
    const state = sessions.get(grant.sessionId);
    return state?.phase === 'stopping' ? state.deadlineAt : grantEnd(grant);
  };

  return {
    now: () => now,
    nodes: () => [...nodes.values()],
    booked,
    nodeOf,
    request: ({ resources, runMinutes, reservation }: SessionWish): boolean => {
      count += 1;
      const limits = { waitMs: 3_600_000, prepareMs: MINUTE_MS, graceMs: 0 };
      const wish = asked({
        sessionId: sessionId(`s${String(count).padStart(11, '0')}`),
        resources,
        limits: runMinutes === undefined ? limits : { ...limits, runMs: runMinutes * MINUTE_MS },
        ...(reservation === undefined ? {} : { wish: { reservationId: reservation } }),
        requestedAt: now,
      });
      applySession({ type: 'session.requested', data: { ...wish, deadlineAt: now } });
      const session = sessions.get(wish.sessionId);
      if (session?.phase !== 'waiting') throw new Error('it was requested');
      const isPlaced = place(session);
      if (!isPlaced) sessions.delete(wish.sessionId);
      return isPlaced;
    },
    book: (
      wish: ReservationWish,
      stretches: readonly Stretch[],
      purpose: 'work' | 'maintenance',
    ): BookRefusal['code'] | ReservationId => {
      count += 1;
      const id = reservationId(`r${String(count).padStart(11, '0')}`);
      const wanted = { reservationId: id, name: 'test', purpose, wish, stretches, by: 'user:ada' };
      const outcome = bookReservation(wanted, initialReservation, grounds());
      if (!outcome.ok) return outcome.refusal.code;
      apply(outcome.value);
      return id;
    },
    cancel: (id: ReservationId) => {
      const outcome = cancelReservation('user:ada', reservations.get(id) ?? initialReservation, nodeOf, now);
      if (outcome.ok) apply(outcome.value);
    },
    /** A GPU gets sick, or is well again. */
    changeHealth: (which: number, gpu: number, health: 'ok' | 'degraded') => {
      const node = [...nodes.values()][which % nodes.size];
      if (node === undefined) return;
      const devices = node.inventory.devices.map((device) =>
        device.index === gpu ? { ...device, health } : device,
      );
      const boot = incarnation('11111111-1111-4111-8111-111111111111');
      applyNode({
        type: 'node.inventory-changed',
        data: {
          nodeId: node.nodeId,
          incarnation: boot,
          inventory: { ...node.inventory, devices },
          changedAt: now,
        },
      });
    },
    /** What a scheduler does from minute to minute. */
    step: () => {
      now = epochMs(now + MINUTE_MS);
      for (const node of nodes.values())
        for (const grant of node.grants.values()) {
          const end = endOfGrant(grant);
          if (end !== null && end <= now) release(nodes.get(node.nodeId) ?? node, grant);
        }
      for (const state of booked()) apply(passStretches(state, nodeOf, now));
      for (const session of sessions.values()) apply(clearTheWay(session, wayAround, now));
      for (const state of booked()) {
        const move = moveReservation(state, lostParts(state, nodeOf, now), grounds());
        if (move !== null) apply(move);
      }
    },
    /** A program ends by itself. */
    endSome: (which: number) => {
      const all = [...nodes.values()].flatMap((node) =>
        [...node.grants.values()].map((grant) => ({ node, grant })),
      );
      const one = all[which % Math.max(1, all.length)];
      if (one !== undefined) release(one.node, one.grant);
    },
  };
};
export type ReservedPool = ReturnType<typeof createReservedPool>;
