import type {
  Cpuset,
  GrantedDevice,
  Inventory,
  NodeBooked,
  NodeFact,
  NodeGrantGiven,
  NodeRoomHeld,
  Stretch,
} from '#contracts';
import {
  type Bytes,
  type CpuMilli,
  type DeviceId,
  type EpochMs,
  type Incarnation,
  type NodeId,
  type PoolId,
  type ProjectId,
  type ReservationId,
  type SessionId,
  type UserId,
  unreachable,
} from '#kernel';
import { DEFAULT_POOL } from '../session/wishes.ts';
import { devicesLost } from './devices-lost.ts';

/** Part of the node that a session holds until its containers are known to be absent. */
export type Grant = {
  readonly sessionId: SessionId;
  readonly epoch: number;
  readonly rank: number;
  readonly devices: readonly GrantedDevice[];
  readonly cpuMilli: CpuMilli;
  readonly memoryBytes: Bytes;
  readonly cpuset: Cpuset | null;
  /** Null in grants of before there were projects. */
  readonly projectId: ProjectId | null;
  readonly userId: UserId | null;
  readonly holdMsMax: number | null;
  readonly reservationId: ReservationId | null;
  /** The number of the network to its other nodes; null where it is on one. */
  readonly network: number | null;
  readonly givenAt: EpochMs;
  /** Set once the session shall end here: how long from SIGTERM to SIGKILL. */
  readonly revoked: { readonly graceMs: number } | null;
};

export type Liveness =
  | { readonly kind: 'ready' }
  | { readonly kind: 'lost'; readonly lostAt: EpochMs; readonly deadlineAt: EpochMs }
  /** Its incarnation is over; it has to join anew, with nothing of ours left on it. */
  | { readonly kind: 'fenced'; readonly fencedAt: EpochMs };

/** Whether operators let it take new sessions. */
export type Service =
  | { readonly kind: 'open' }
  | { readonly kind: 'cordoned'; readonly reason: string | null }
  | { readonly kind: 'draining'; readonly reason: string | null; readonly deadlineAt: EpochMs };

/** Room that is being freed for a session. */
export type HeldRoom = Pick<
  NodeRoomHeld['data'],
  'devices' | 'cpuMilli' | 'memoryBytes' | 'heldAt' | 'deadlineAt'
>;
/** Part of the node that belongs to a reservation, at times. */
export type Booking = {
  /** In a stretch of `maintenance` nothing runs on the node at all. */
  readonly purpose: 'work' | 'maintenance';
  readonly deviceIds: readonly DeviceId[];
  readonly cpuMilli: CpuMilli;
  readonly memoryBytes: Bytes;
  readonly stretches: readonly Stretch[];
};

export type KnownNode = {
  readonly phase: 'known';
  readonly nodeId: NodeId;
  readonly incarnation: Incarnation;
  readonly inventory: Inventory;
  readonly poolId: PoolId;
  readonly isPoolSet: boolean;
  readonly grants: ReadonlyMap<string, Grant>;
  readonly rooms: ReadonlyMap<SessionId, HeldRoom>;
  readonly bookings: ReadonlyMap<ReservationId, Booking>;
  readonly liveness: Liveness;
  readonly service: Service;
  /** How far its clock is ahead of the log's; absent: near enough. */
  readonly clockSkewMs?: number;
  /** Devices that do not answer, or are held and not there any more: since when. */
  readonly lostDevices: ReadonlyMap<DeviceId, EpochMs>;
  /** Incarnations before the present one, the newest last, back to when the node was last given up: their agents have been replaced. */
  readonly superseded: readonly Incarnation[];
  /** Incarnations that were given up, the newest last: none of them has a say again. */
  readonly fenced: readonly Incarnation[];
};
export type NodeState = { readonly phase: 'unknown' } | KnownNode;

export const initialNode: NodeState = { phase: 'unknown' };

/** So many incarnations that are over are remembered: an agent learns of it long before there have been so many more. */
const OVER_MAX = 32;

/** Names a grant on its node: a session may come back to the same node in a later epoch. */
export const grantKey = (sessionId: SessionId, epoch: number): string => `${sessionId}/${epoch}`;

/** Whether it takes new grants at all. */
export const isOpen = ({ liveness, service, inventory }: KnownNode): boolean =>
  liveness.kind === 'ready' && service.kind === 'open' && inventory.isShortOfDisk !== true;

const withEntry = <K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> =>
  new Map(map).set(key, value);
const withoutEntry = <K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> => {
  if (!map.has(key)) return map;
  const rest = new Map(map);
  rest.delete(key);
  return rest;
};

const grantOf = (data: NodeGrantGiven['data']): Grant => {
  const { sessionId, epoch, rank = 0, devices, cpuMilli, memoryBytes, cpuset = null } = data;
  const {
    projectId = null,
    userId = null,
    holdMsMax = null,
    reservationId = null,
    network = null,
    givenAt,
  } = data;
  const held = { devices, cpuMilli, memoryBytes, cpuset };
  const whose = { projectId, userId, reservationId };
  return { sessionId, epoch, rank, ...held, ...whose, holdMsMax, network, givenAt, revoked: null };
};

const bookingOf = (data: NodeBooked['data']): Booking => {
  const { purpose = 'work', deviceIds, cpuMilli, memoryBytes, stretches } = data;
  return { purpose, deviceIds, cpuMilli, memoryBytes, stretches };
};

type Joined = Extract<NodeFact, { type: 'node.joined' }>['data'];
const joined = (
  state: NodeState,
  { nodeId, incarnation, inventory, poolId = DEFAULT_POOL, joinedAt }: Joined,
): KnownNode => {
  if (state.phase === 'unknown')
    return {
      phase: 'known',
      nodeId,
      incarnation,
      inventory,
      poolId,
      isPoolSet: false,
      grants: new Map(),
      rooms: new Map(),
      bookings: new Map(),
      liveness: { kind: 'ready' },
      service: { kind: 'open' },
      lostDevices: devicesLost(null, inventory, joinedAt),
      superseded: [],
      fenced: [],
    };
  const liveness = state.liveness.kind === 'fenced' ? ({ kind: 'ready' } as const) : state.liveness;
  const pool = state.isPoolSet ? state.poolId : poolId;
  const lostDevices = devicesLost(state, inventory, joinedAt);
  const before = state.liveness.kind === 'fenced' ? [] : [...state.superseded, state.incarnation];
  const superseded = before.filter((each) => each !== incarnation).slice(-OVER_MAX);
  return { ...state, incarnation, inventory, poolId: pool, liveness, lostDevices, superseded };
};

/** What a fact does to a node. A restart of its agent (a new incarnation) leaves the grants as they are. */
export const evolveNode = (state: NodeState, fact: NodeFact): NodeState => {
  if (fact.type === 'node.joined') return joined(state, fact.data);
  if (state.phase === 'unknown') return state;
  switch (fact.type) {
    case 'node.inventory-changed': {
      const { inventory, changedAt } = fact.data;
      return { ...state, inventory, lostDevices: devicesLost(state, inventory, changedAt) };
    }
    case 'node.grant-given': {
      const grant = grantOf(fact.data);
      const grants = withEntry(state.grants, grantKey(grant.sessionId, grant.epoch), grant);
      return { ...state, grants, rooms: withoutEntry(state.rooms, grant.sessionId) };
    }
    case 'node.grant-revoked': {
      const { sessionId, epoch, graceMs } = fact.data;
      const key = grantKey(sessionId, epoch);
      const grant = state.grants.get(key);
      if (grant === undefined) return state;
      return { ...state, grants: withEntry(state.grants, key, { ...grant, revoked: { graceMs } }) };
    }
    case 'node.grant-released': {
      const key = grantKey(fact.data.sessionId, fact.data.epoch);
      return { ...state, grants: withoutEntry(state.grants, key) };
    }
    case 'node.room-held': {
      const { forSessionId, devices, cpuMilli, memoryBytes, heldAt, deadlineAt } = fact.data;
      const room = { devices, cpuMilli, memoryBytes, heldAt, deadlineAt };
      return { ...state, rooms: withEntry(state.rooms, forSessionId, room) };
    }
    case 'node.room-lifted':
      return { ...state, rooms: withoutEntry(state.rooms, fact.data.forSessionId) };
    case 'node.booked': {
      const bookings = withEntry(state.bookings, fact.data.reservationId, bookingOf(fact.data));
      return { ...state, bookings };
    }
    case 'node.unbooked':
      return { ...state, bookings: withoutEntry(state.bookings, fact.data.reservationId) };
    case 'node.cordoned':
      return { ...state, service: { kind: 'cordoned', reason: fact.data.reason ?? null } };
    case 'node.clock-skewed':
      return { ...state, clockSkewMs: fact.data.skewMs };
    case 'node.clock-right': {
      const { clockSkewMs: _right, ...rest } = state;
      return rest;
    }
    case 'node.uncordoned':
      return { ...state, service: { kind: 'open' } };
    case 'node.drain-started': {
      const { reason = null, deadlineAt } = fact.data;
      return { ...state, service: { kind: 'draining', reason, deadlineAt } };
    }
    case 'node.drained': {
      const reason = state.service.kind === 'open' ? null : state.service.reason;
      return { ...state, service: { kind: 'cordoned', reason } };
    }
    case 'node.fenced': {
      const { incarnation, fencedAt } = fact.data;
      const fenced = [...state.fenced, ...state.superseded, incarnation].slice(-OVER_MAX);
      return { ...state, liveness: { kind: 'fenced', fencedAt }, superseded: [], fenced };
    }
    case 'node.pool-changed':
      return { ...state, poolId: fact.data.poolId, isPoolSet: true };
    case 'node.lost': {
      const { lostAt, deadlineAt } = fact.data;
      return { ...state, liveness: { kind: 'lost', lostAt, deadlineAt } };
    }
    case 'node.returned':
      return { ...state, liveness: { kind: 'ready' } };
    default:
      return unreachable(fact);
  }
};
