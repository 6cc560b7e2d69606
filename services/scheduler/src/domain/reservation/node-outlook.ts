import type { Device, Stretch } from '#contracts';
import {
  type Bytes,
  type CpuMilli,
  type DeviceId,
  type EpochMs,
  type ReservationId,
  type SessionId,
  bytes,
  cpuMilli,
  left,
} from '#kernel';
import type { Grant, HeldRoom, KnownNode } from '../node/node-state.ts';
import { stretchAt } from './stretch-at.ts';
import { overlapOf, overlapsOf } from './stretches.ts';

/** What stands in the way of a booking. */
export type Obstacle =
  /** `until` null: nobody can say. */
  | { readonly kind: 'session'; readonly sessionId: SessionId; readonly until: EpochMs | null }
  | { readonly kind: 'reservation'; readonly reservationId: ReservationId; readonly stretch: Stretch }
  | { readonly kind: 'health'; readonly health: Device['health'] };

export type DeviceOutlook = {
  readonly device: Device;
  /** Nothing holds any of it now. */
  readonly isFree: boolean;
  /** Null: it can be booked. */
  readonly obstacle: Obstacle | null;
};
/** What of a node can be booked for some stretches of time. */
export type NodeOutlook = {
  readonly node: KnownNode;
  readonly devices: readonly DeviceOutlook[];
  /** Of these there will be so much in every one of the stretches. */
  readonly cpuMilli: CpuMilli;
  readonly memoryBytes: Bytes;
  /** Nothing runs on it now. */
  readonly isIdle: boolean;
};

/** When what is held now is free again at the latest; null: nobody can say. */
export type Ends = {
  readonly ofGrant: (grant: Grant) => EpochMs | null;
  /** Of room that is kept for a session: when that session can be over. */
  readonly ofRoom: (sessionId: SessionId, room: HeldRoom) => EpochMs | null;
};

/** What a booking is judged by, beside the nodes. */
export type Circumstances = {
  readonly ends: Ends;
  readonly at: EpochMs;
  /** Whose parts are looked for, if it is booked already: its own sessions are in nobody's way. */
  readonly self?: ReservationId;
};

/** Something that a session holds or is promised. */
type Hold = {
  readonly sessionId: SessionId;
  readonly deviceIds: readonly DeviceId[];
  readonly cpuMilli: CpuMilli;
  readonly memoryBytes: Bytes;
  readonly until: EpochMs | null;
};

const holdsOf = (node: KnownNode, from: EpochMs, { ends, at, self }: Circumstances): readonly Hold[] => {
  const grants = [...node.grants.values()].filter(({ reservationId }) => {
    if (reservationId !== null && reservationId === self) return false;
    // What a reservation's own sessions hold while its stretch is on is counted with the reservation.
    const booking = reservationId === null ? undefined : node.bookings.get(reservationId);
    const now = booking === undefined ? null : stretchAt(booking.stretches, at);
    return now === null || !now.isOn || now.stretch.to <= from;
  });
  return [
    ...grants.map((grant) => ({ ...grant, until: ends.ofGrant(grant) })),
    ...[...node.rooms].map(([sessionId, room]) => ({
      ...room,
      sessionId,
      until: ends.ofRoom(sessionId, room),
    })),
  ].map(({ devices, ...hold }) => ({ ...hold, deviceIds: devices.map(({ deviceId }) => deviceId) }));
};

type Amount = { readonly cpuMilli: number; readonly memoryBytes: number };
type Step = Amount & { readonly at: EpochMs; readonly sign: 1 | -1 };

/** The most that the bookings of a node take at one moment of the stretches. */
const bookedMost = (node: KnownNode, stretches: readonly Stretch[]): Amount => {
  const steps: Step[] = [];
  for (const { cpuMilli: cpu, memoryBytes, stretches: booked } of node.bookings.values())
    for (const { from, to } of overlapsOf(booked, stretches)) {
      steps.push({ at: from, sign: 1, cpuMilli: cpu, memoryBytes });
      steps.push({ at: to, sign: -1, cpuMilli: cpu, memoryBytes });
    }
  // At one moment what ends goes before what begins.
  steps.sort((a, b) => a.at - b.at || a.sign - b.sign);
  const now = { cpuMilli: 0, memoryBytes: 0 };
  const most = { cpuMilli: 0, memoryBytes: 0 };
  for (const step of steps) {
    now.cpuMilli += step.sign * step.cpuMilli;
    now.memoryBytes += step.sign * step.memoryBytes;
    most.cpuMilli = Math.max(most.cpuMilli, now.cpuMilli);
    most.memoryBytes = Math.max(most.memoryBytes, now.memoryBytes);
  }
  return most;
};

const total = (holds: readonly Hold[]): Amount => ({
  cpuMilli: holds.reduce((all, hold) => all + hold.cpuMilli, 0),
  memoryBytes: holds.reduce((all, hold) => all + hold.memoryBytes, 0),
});

/**
 * What of a node could be booked for the stretches: what no other reservation has in any of them, and what nobody holds any more when
 * the first of them begins. Who comes later is kept away by the booking itself.
 */
export const nodeOutlook = (
  node: KnownNode,
  stretches: readonly [Stretch, ...Stretch[]],
  circumstances: Circumstances,
): NodeOutlook => {
  const [{ from }] = stretches;
  const holds = holdsOf(node, from, circumstances);
  const staying = holds.filter(({ until }) => until === null || until > from);
  const taken = new Set([...node.grants.values()].flatMap((grant) => grant.devices.map((d) => d.deviceId)));
  const holderOf = new Map(
    staying.flatMap((hold) => hold.deviceIds.map((deviceId) => [deviceId, hold] as const)),
  );
  const bookerOf = new Map<DeviceId, Obstacle>();
  for (const [reservationId, booking] of node.bookings) {
    const stretch = overlapOf(booking.stretches, stretches);
    if (stretch === null) continue;
    for (const deviceId of booking.deviceIds)
      bookerOf.set(deviceId, { kind: 'reservation', reservationId, stretch });
  }
  const obstacleOf = ({ deviceId, health }: Device): Obstacle | null => {
    if (health !== 'ok') return { kind: 'health', health };
    const hold = holderOf.get(deviceId);
    if (hold !== undefined) return { kind: 'session', sessionId: hold.sessionId, until: hold.until };
    return bookerOf.get(deviceId) ?? null;
  };
  const booked = bookedMost(node, stretches);
  const held = total(staying);
  const { inventory } = node;
  return {
    node,
    devices: inventory.devices.map((device) => ({
      device,
      isFree: !taken.has(device.deviceId),
      obstacle: obstacleOf(device),
    })),
    cpuMilli: left(inventory.cpuMilli, cpuMilli(booked.cpuMilli + held.cpuMilli)),
    memoryBytes: left(inventory.memoryBytes, bytes(booked.memoryBytes + held.memoryBytes)),
    isIdle: node.grants.size === 0,
  };
};
