import type { GrantedDevice, PlacedPart, Resources } from '#contracts';
import {
  type EpochMs,
  type ReservationId,
  type SessionId,
  cpuMilli,
  bytes,
  epochMs,
  left,
  sum,
} from '#kernel';
import { type Booking, type KnownNode, isOpen } from '../node/node-state.ts';
import type { NodeLookup } from '../node/revoke-grants.ts';
import type { CpuGiver } from '../planning/give-cpus.ts';
import { chooseDevices, hasMemoryFree, hasShareFree, servingDevices } from '../placement/choose-devices.ts';
import { mayRunOn } from '../placement/may-run-on.ts';
import { WHOLE_DEVICE } from '../placement/device-ask.ts';
import { explainLack } from '../placement/explain-lack.ts';
import { type FreeCapacity, freeCapacity, minusGrant } from '../placement/free-capacity.ts';
import type { PlannedPlacement } from '../session/place-session.ts';
import type { Waiting } from '../session/session-state.ts';
import { STOP_MARGIN_MS } from '../session/stop-limits.ts';
import { nodeCountOf, nodeWantsOf, onlyNodeOf } from '../session/wishes.ts';
import { bookedParts } from './booked-now.ts';
import { type ChooserOf, pickDevices } from './pick-devices.ts';
import type { ReservationState } from './reservation-state.ts';
import { sayWhen } from './say-when.ts';
import { stretchAt } from './stretch-at.ts';

/** What is known of a reservation, and the sessions that wait for a place on what it holds, in the order of the queue. */
export type ReservedQueue = {
  readonly reservationId: ReservationId;
  readonly reservation: ReservationState;
  readonly queue: readonly Waiting[];
};
export type ReservedPlan = {
  readonly placements: readonly PlannedPlacement[];
  readonly waiting: readonly { readonly sessionId: SessionId; readonly why: string }[];
  /** When the next stretch begins that they all wait for; null: one is on, or none comes any more. */
  readonly begins: EpochMs | null;
};

/** A part of a node that the reservation holds, and what is left of it. */
type Spot = { readonly node: KnownNode; readonly booking: Booking; free: FreeCapacity };

const bookedFree = (node: KnownNode, reservationId: ReservationId, booking: Booking): FreeCapacity => {
  const own = [...node.grants.values()].filter((grant) => grant.reservationId === reservationId);
  const free = freeCapacity(node);
  const booked = new Set(booking.deviceIds);
  const cpuLeft = left(booking.cpuMilli, sum(own.map((grant) => grant.cpuMilli)));
  const memoryLeft = left(booking.memoryBytes, sum(own.map((grant) => grant.memoryBytes)));
  return {
    cpuMilli: cpuMilli(Math.min(free.cpuMilli, cpuLeft)),
    memoryBytes: bytes(Math.min(free.memoryBytes, memoryLeft)),
    devices: free.devices.filter(({ device }) => booked.has(device.deviceId)),
  };
};

/**
 * When a session that runs on a spot has to be told to end: with the stretch, and earlier if the spot belongs to somebody else right after it,
 * so that it is free by then.
 */
const lastMoment = (spot: Spot, id: ReservationId, to: EpochMs, at: EpochMs, graceMs: number): EpochMs => {
  const clearMs = graceMs + STOP_MARGIN_MS;
  const { node, booking } = spot;
  const next = bookedParts(node, at).ahead.find(
    (other) =>
      other.reservationId !== id &&
      other.from < to + clearMs &&
      (other.deviceIds.some((deviceId) => booking.deviceIds.includes(deviceId)) ||
        other.cpuMilli + booking.cpuMilli > node.inventory.cpuMilli ||
        other.memoryBytes + booking.memoryBytes > node.inventory.memoryBytes),
  );
  return next === undefined ? to : epochMs(Math.max(0, Math.min(to, next.from - clearMs)));
};

/** How exact devices and CPUs are picked where more than enough are free. */
export type Fitting = { readonly chooserOf: ChooserOf; readonly cpus: CpuGiver };

/** Of the devices that would do those that reach each other best; a part of one, the first that has room. */
const devicesFor = (
  resources: Resources,
  { node, free }: Spot,
  { chooserOf }: Fitting,
): readonly GrantedDevice[] | null => {
  const choice = chooseDevices(resources, free);
  if (!choice.fits) return null;
  if (resources.gpuMilli < WHOLE_DEVICE) return choice.devices;
  const serving = servingDevices(resources, free).filter((one) => hasShareFree(one) && hasMemoryFree(one));
  const candidates = serving.map(({ one }) => ({ device: one.device, isFree: true, obstacle: null }));
  const { gpuTopology } = node.inventory;
  const picked = new Set(pickDevices(candidates, choice.devices.length, gpuTopology, chooserOf));
  return serving.flatMap(({ one: { device }, part }) =>
    picked.has(device.deviceId) ? [{ deviceId: device.deviceId, ...part }] : [],
  );
};

type Found = { readonly spot: Spot; readonly part: PlacedPart };

/** Where a session fits, rank by rank; null when it does not. */
const findParts = (
  { asked }: Waiting,
  spots: readonly Spot[],
  fitting: Fitting,
): readonly [Found, ...Found[]] | null => {
  const wanted = nodeCountOf(asked);
  const parts: Found[] = [];
  for (const spot of spots) {
    if (!mayRunOn(spot.node, nodeWantsOf(asked))) continue;
    const devices = devicesFor(asked.resources, spot, fitting);
    if (devices === null) continue;
    const { nodeId, incarnation } = spot.node;
    parts.push({ spot, part: { nodeId, incarnation, devices } });
    const [first, ...others] = parts;
    if (first !== undefined && parts.length === wanted) return [first, ...others];
  }
  return null;
};

const whyNoPlace = ({ asked }: Waiting, all: readonly Spot[]): string => {
  const only = onlyNodeOf(asked);
  const spots = only === null ? all : all.filter(({ node }) => node.nodeId === only);
  if (only !== null && spots.length === 0)
    return `its image is only on the node ${only}, of which its reservation has nothing that could be given now`;
  if (spots.length === 0) return 'no node of its reservation can take anything at the moment';
  const wanted = nodeCountOf(asked);
  if (spots.length < wanted)
    return `needs ${wanted} nodes; its reservation has ${spots.length} that can take something`;
  const free = spots.map((spot) => spot.free);
  return `on its reservation: ${explainLack(asked.resources, free, 'free', wanted)}`;
};

const allWait = (why: string, queue: readonly Waiting[], begins: EpochMs | null = null): ReservedPlan => ({
  begins,
  placements: [],
  waiting: queue.map(({ asked }) => ({ sessionId: asked.sessionId, why })),
});

/**
 * Places the sessions of one reservation on what it holds, while a stretch of it is on: first fit over its parts in the order of the queue;
 * one that does not fit lets the next one try. A session on several nodes gets all of them or none.
 */
export const planReserved = (
  { reservationId, reservation, queue }: ReservedQueue,
  nodeOf: NodeLookup,
  at: EpochMs,
  fitting: Fitting,
): ReservedPlan => {
  if (reservation.phase !== 'booked') return allWait('its reservation is over', queue);
  const { spots: booked, stretches } = reservation.booking;
  const found = stretchAt(stretches, at);
  if (found === null) return allWait('its reservation is over', queue);
  if (!found.isOn)
    return allWait(`its reservation begins at ${sayWhen(found.stretch.from)}`, queue, found.stretch.from);
  const spots = booked.flatMap(({ nodeId }): readonly Spot[] => {
    const node = nodeOf(nodeId);
    const booking = node.phase === 'known' ? node.bookings.get(reservationId) : undefined;
    if (node.phase === 'unknown' || booking === undefined || !isOpen(node)) return [];
    return [{ node, booking, free: bookedFree(node, reservationId, booking) }];
  });
  const placements: PlannedPlacement[] = [];
  const waiting: { readonly sessionId: SessionId; readonly why: string }[] = [];
  for (const session of queue) {
    const { sessionId, resources, limits } = session.asked;
    const parts = findParts(session, spots, fitting);
    if (parts === null) {
      waiting.push({ sessionId, why: whyNoPlace(session, spots) });
      continue;
    }
    const { to } = found.stretch;
    const ends = parts.map(({ spot }) => lastMoment(spot, reservationId, to, at, limits.graceMs));
    const endsBy = epochMs(Math.min(...ends));
    if (endsBy <= at) {
      waiting.push({ sessionId, why: `its reservation ends at ${sayWhen(to)}` });
      continue;
    }
    const withCpus = ({ spot, part }: Found): PlacedPart => {
      const ids = part.devices.map(({ deviceId }) => deviceId);
      const cpuset = fitting.cpus.give(spot.node, resources.cpuMilli, ids);
      return cpuset === undefined ? part : { ...part, cpuset };
    };
    const [first, ...others] = parts;
    placements.push({
      session,
      parts: [withCpus(first), ...others.map(withCpus)],
      reason: `reservation ${reservationId} ${found.n + 1}/${stretches.length}`,
      endsBy,
    });
    for (const { spot, part } of parts)
      spot.free = minusGrant(spot.free, { ...resources, devices: part.devices });
  }
  return { placements, waiting, begins: null };
};
