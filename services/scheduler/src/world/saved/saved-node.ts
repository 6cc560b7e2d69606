import {
  type Shape,
  aCpuset,
  aDeviceId,
  anIncarnation,
  anInventory,
  aNodeId,
  aPoolId,
  aProjectId,
  aReservationId,
  aSessionId,
  aUserId,
  byKind,
  byPhase,
  flag,
  integer,
  grantedDevices,
  listOf,
  nullable,
  object,
  oneOf,
  optional,
  stretches,
  text,
  whole,
} from '#event-log/shapes';
import type { DeviceId, EpochMs, ReservationId, SessionId } from '#kernel';
import {
  type Booking,
  type Grant,
  type HeldRoom,
  type KnownNode,
  type Liveness,
  type NodeState,
  type Service,
  grantKey,
} from '../../domain/node/node-state.ts';

type SavedRoom = { readonly forSessionId: SessionId; readonly room: HeldRoom };
type SavedBooking = { readonly reservationId: ReservationId; readonly booking: Booking };
type LostDevice = { readonly deviceId: DeviceId; readonly since: EpochMs };
/** A node as it is saved: its maps are lists. */
type SavedKnown = Omit<KnownNode, 'grants' | 'rooms' | 'bookings' | 'lostDevices'> & {
  readonly grants: readonly Grant[];
  readonly rooms: readonly SavedRoom[];
  readonly bookings: readonly SavedBooking[];
  readonly lostDevices: readonly LostDevice[];
};
export type SavedNode = { readonly phase: 'unknown' } | SavedKnown;

const aGrant: Shape<Grant> = object({
  sessionId: aSessionId,
  epoch: whole(),
  rank: whole(),
  devices: grantedDevices,
  cpuMilli: whole(),
  memoryBytes: whole(),
  cpuset: nullable(aCpuset),
  projectId: nullable(aProjectId),
  userId: nullable(aUserId),
  holdMsMax: nullable(whole()),
  reservationId: nullable(aReservationId),
  network: nullable(whole()),
  givenAt: whole(),
  revoked: nullable(object({ graceMs: whole() })),
});
const aRoom: Shape<HeldRoom> = object({
  devices: grantedDevices,
  cpuMilli: whole(),
  memoryBytes: whole(),
  heldAt: whole(),
  deadlineAt: whole(),
});
const aBookingOfNode: Shape<Booking> = object({
  purpose: oneOf('work', 'maintenance'),
  deviceIds: listOf(aDeviceId),
  cpuMilli: whole(),
  memoryBytes: whole(),
  stretches,
});
const aLiveness: Shape<Liveness> = byKind({
  ready: object({ kind: oneOf('ready') }),
  lost: object({ kind: oneOf('lost'), lostAt: whole(), deadlineAt: whole() }),
  fenced: object({ kind: oneOf('fenced'), fencedAt: whole() }),
});
const aService: Shape<Service> = byKind({
  open: object({ kind: oneOf('open') }),
  cordoned: object({ kind: oneOf('cordoned'), reason: nullable(text()) }),
  draining: object({ kind: oneOf('draining'), reason: nullable(text()), deadlineAt: whole() }),
});

export const aSavedNode: Shape<SavedNode> = byPhase({
  unknown: object({ phase: oneOf('unknown') }),
  known: object({
    phase: oneOf('known'),
    nodeId: aNodeId,
    incarnation: anIncarnation,
    inventory: anInventory,
    poolId: aPoolId,
    isPoolSet: flag(),
    grants: listOf(aGrant),
    rooms: listOf(object<SavedRoom>({ forSessionId: aSessionId, room: aRoom })),
    bookings: listOf(object<SavedBooking>({ reservationId: aReservationId, booking: aBookingOfNode })),
    liveness: aLiveness,
    service: aService,
    clockSkewMs: optional(integer()),
    lostDevices: listOf(object<LostDevice>({ deviceId: aDeviceId, since: whole() })),
    superseded: listOf(anIncarnation),
    fenced: listOf(anIncarnation),
  }),
});

export const savedNode = (node: NodeState): SavedNode =>
  node.phase === 'unknown'
    ? node
    : {
        ...node,
        grants: [...node.grants.values()],
        rooms: [...node.rooms].map(([forSessionId, room]) => ({ forSessionId, room })),
        bookings: [...node.bookings].map(([reservationId, booking]) => ({ reservationId, booking })),
        lostDevices: [...node.lostDevices].map(([deviceId, since]) => ({ deviceId, since })),
      };

export const nodeOf = (saved: SavedNode): NodeState =>
  saved.phase === 'unknown'
    ? saved
    : {
        ...saved,
        grants: new Map(saved.grants.map((grant) => [grantKey(grant.sessionId, grant.epoch), grant])),
        rooms: new Map(saved.rooms.map(({ forSessionId, room }) => [forSessionId, room])),
        bookings: new Map(saved.bookings.map(({ reservationId, booking }) => [reservationId, booking])),
        lostDevices: new Map(saved.lostDevices.map(({ deviceId, since }) => [deviceId, since])),
      };
