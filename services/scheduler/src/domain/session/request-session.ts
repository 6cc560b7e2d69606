import type { SessionRequested } from '#contracts';
import { type EpochMs, type Refusal, type Result, accept, epochMs, later, refuse } from '#kernel';
import type { KnownNode } from '../node/node-state.ts';
import type { NodeLookup } from '../node/revoke-grants.ts';
import { couldEverFit } from '../placement/could-ever-fit.ts';
import { servesMembers } from '../placement/serves-members.ts';
import { type JoinRefusal, joinReservation } from '../reservation/join-reservation.ts';
import type { ReservationState } from '../reservation/reservation-state.ts';
import { stretchAt } from '../reservation/stretch-at.ts';
import type { SessionLookup } from './dependency.ts';
import { type UnmeetableRefusal, resolveDependencies } from './resolve-dependencies.ts';
import type { Asked, SessionState } from './session-state.ts';
import { membersOf, nodeCountOf, onlyNodeOf } from './wishes.ts';

/** So far ahead may a start be wished for. */
const START_AHEAD_MS_MAX = 365 * 24 * 3_600_000;

/** What a request is judged by. */
export type RequestView = {
  /** Of the pool that it asks for. */
  readonly nodes: readonly KnownNode[];
  /** Whether that pool has, or ever had, a node or a policy. */
  readonly isPoolKnown: boolean;
  /** The highest priority that its user may ask for; null: any. */
  readonly priorityMax: number | null;
  /** Of the reservation that it names. */
  readonly reservation: ReservationState;
  readonly nodeOf: NodeLookup;
  readonly stateOf: SessionLookup;
};

export type RequestRefusal =
  | UnmeetableRefusal
  | JoinRefusal
  | Refusal<'members-not-supported' | 'image-elsewhere'>
  | Refusal<'invalid-request' | 'priority-too-high' | 'pool-unknown' | 'resources-exceed-every-node'>;

const wishRefusal = ({ wish, requestedAt }: Asked, view: RequestView): RequestRefusal | null => {
  const { startAt, priority = 0, poolId } = wish ?? {};
  if (startAt !== undefined && startAt > later(requestedAt, START_AHEAD_MS_MAX)) {
    const message = 'A session can wish to start within a year, and not later.';
    return { code: 'invalid-request', message, pointer: '/startAt' };
  }
  if (view.priorityMax !== null && priority > view.priorityMax) {
    const message = `The highest priority in this project is ${view.priorityMax}, and ${priority} is asked for; admins may give more.`;
    return { code: 'priority-too-high', message, pointer: '/priority' };
  }
  if (view.isPoolKnown) return null;
  return {
    code: 'pool-unknown',
    message: `There is no pool ${poolId ?? ''}: no node is in it.`,
    pointer: '/pool',
  };
};

/** Members that can't reach each other are of no use; with no node at all it waits for one. */
const membersRefusal = (asked: Asked, { nodes }: RequestView): RequestRefusal | null => {
  const members = membersOf(asked);
  const able = nodes.filter((node) => servesMembers(node, members)).length;
  if (able === nodes.length || able >= members.nodeCount) return null;
  const where = members.nodeCount === 1 ? 'No node of the pool gives' : `Only ${able} nodes of the pool give`;
  return {
    code: 'members-not-supported',
    message: `${where} the members of a session a network between them: nodes with the sandbox have none, nor have those whose firewall can't be set.`,
    pointer: members.membersPerNode === 1 ? '/nodeCount' : '/membersPerNode',
  };
};

/** An image of one's own is on one node, and in no registry. */
const imageRefusal = (asked: Asked, { nodes }: RequestView): RequestRefusal | null => {
  const only = onlyNodeOf(asked);
  if (only === null) return null;
  const where = `The image ${asked.workload.image} is only on the node ${only}`;
  if (nodeCountOf(asked) > 1)
    return {
      code: 'image-elsewhere',
      message: `${where}, and the session asks for ${nodeCountOf(asked)} nodes.`,
      pointer: '/nodeCount',
    };
  if (nodes.some(({ nodeId }) => nodeId === only)) return null;
  return { code: 'image-elsewhere', message: `${where}, which is not in the pool.`, pointer: '/pool' };
};

/** Of the pool, those that it may be on. */
const possibleNodes = (asked: Asked, { nodes }: RequestView): readonly KnownNode[] => {
  const only = onlyNodeOf(asked);
  return only === null ? nodes : nodes.filter(({ nodeId }) => nodeId === only);
};

/** Whether what it may run on could ever hold it. */
const roomRefusal = (asked: Asked, view: RequestView): RequestRefusal | null => {
  const room =
    asked.wish?.reservationId === undefined
      ? couldEverFit(asked.resources, possibleNodes(asked, view), nodeCountOf(asked))
      : joinReservation(asked, view.reservation, view.nodeOf, asked.requestedAt);
  return room.ok ? null : room.refusal;
};

/** When its time in the queue is over: it counts from when the session, and the reservation that it is to run on, may start. */
const waitsUntil = ({ wish, requestedAt, limits }: Asked, { reservation }: RequestView): EpochMs => {
  const stretch =
    reservation.phase === 'booked'
      ? stretchAt(reservation.booking.stretches, requestedAt)?.stretch
      : undefined;
  const from = Math.max(requestedAt, wish?.startAt ?? 0, stretch?.from ?? 0);
  return epochMs(from + limits.waitMs);
};

/** A wish becomes a waiting session, unless it could never start. The same wish again records nothing. */
export const requestSession = (
  asked: Asked,
  session: SessionState,
  view: RequestView,
): Result<readonly SessionRequested[], RequestRefusal> => {
  if (session.phase !== 'unknown') return accept([]);
  const refusal =
    wishRefusal(asked, view) ??
    imageRefusal(asked, view) ??
    membersRefusal(asked, view) ??
    roomRefusal(asked, view);
  if (refusal !== null) return refuse(refusal);
  const resolved = resolveDependencies(asked, view.stateOf);
  if (!resolved.ok) return resolved;
  return accept([
    { type: 'session.requested', data: { ...resolved.value, deadlineAt: waitsUntil(asked, view) } },
  ]);
};
