import type { BookedSpot, ReservationWish } from '#contracts';
import { type EpochMs, type NodeId, bytes, cpuMilli } from '#kernel';
import type { Change } from '../change.ts';
import type { KnownNode } from '../node/node-state.ts';
import { bookSpots, unbookSpots } from './booking-facts.ts';
import { type Grounds, type Stretches, chooseSpots } from './choose-spots.ts';
import type { LostPart } from './lost-parts.ts';
import type { Booked } from './reservation-state.ts';

/** What is left of the stretches from a moment on; null when all are over. */
export const stretchesAfter = ({ booking }: Booked, at: EpochMs): Stretches | null => {
  const [first, ...others] = booking.stretches
    .filter(({ to }) => to > at)
    .map(({ from, to }) => ({ from: from < at ? at : from, to }));
  return first === undefined ? null : [first, ...others];
};

type Divided = { readonly kept: readonly BookedSpot[]; readonly wanted: ReservationWish };

const withoutDevices = (spot: BookedSpot, lost: LostPart): readonly BookedSpot[] => {
  const deviceIds = spot.deviceIds.filter((deviceId) => !lost.deviceIds.includes(deviceId));
  if (deviceIds.length === 0) return [];
  const share = deviceIds.length / spot.deviceIds.length;
  return [
    {
      nodeId: spot.nodeId,
      deviceIds,
      cpuMilli: cpuMilli(Math.floor(spot.cpuMilli * share)),
      memoryBytes: bytes(Math.floor(spot.memoryBytes * share)),
    },
  ];
};

const countOf = (spots: readonly BookedSpot[]): number =>
  spots.reduce((count, { deviceIds }) => count + deviceIds.length, 0);

/** What can stay, and what has to be found anew. Null: it was not asked for in a way that could be met elsewhere. */
const divide = ({ booking }: Booked, lost: readonly LostPart[]): Divided | null => {
  const { wish, spots } = booking;
  if (wish === undefined || wish.kind === 'named-nodes') return null;
  const lostOf = new Map(lost.map((part) => [part.spot.nodeId, part]));
  const isTogether = wish.kind === 'nodes' || wish.perNode !== undefined;
  const kept = spots.flatMap((spot) => {
    const part = lostOf.get(spot.nodeId);
    if (part === undefined) return [spot];
    return isTogether ? [] : withoutDevices(spot, part);
  });
  const wanted =
    wish.kind === 'nodes'
      ? { ...wish, nodeCount: wish.nodeCount - kept.length }
      : { ...wish, gpuCount: wish.gpuCount - countOf(kept) };
  return { kept, wanted };
};

/** A node as if the reservation held only what it keeps there. */
const holding =
  ({ booking }: Booked, kept: readonly BookedSpot[]) =>
  (node: KnownNode): KnownNode => {
    const before = node.bookings.get(booking.reservationId);
    if (before === undefined) return node;
    const bookings = new Map(node.bookings);
    const spot = kept.find(({ nodeId }) => nodeId === node.nodeId);
    if (spot === undefined) bookings.delete(booking.reservationId);
    else bookings.set(booking.reservationId, { ...before, ...spot });
    return { ...node, bookings };
  };

const merged = (spots: readonly BookedSpot[]): readonly BookedSpot[] =>
  [...Map.groupBy(spots, ({ nodeId }) => nodeId)].map(([nodeId, parts]) => ({
    nodeId,
    deviceIds: parts.flatMap(({ deviceIds }) => deviceIds),
    cpuMilli: cpuMilli(parts.reduce((all, part) => all + part.cpuMilli, 0)),
    memoryBytes: bytes(parts.reduce((all, part) => all + part.memoryBytes, 0)),
  }));

const isSame = (a: BookedSpot | undefined, b: BookedSpot): boolean =>
  a !== undefined && JSON.stringify(a) === JSON.stringify(b);

/** Other parts of the pool in place of those that are lost, never on the nodes of `avoid`. Null: there are none, and it stays as it is. */
export const moveReservation = (
  reservation: Booked,
  lost: readonly LostPart[],
  grounds: Grounds,
  avoid: ReadonlySet<NodeId> = new Set(),
): Change | null => {
  const { at } = grounds;
  const { booking } = reservation;
  const stretches = stretchesAfter(reservation, at);
  const divided = divide(reservation, lost);
  if (stretches === null || divided === null || lost.length === 0) return null;
  const { kept, wanted } = divided;
  const apart = wanted.kind === 'nodes' || (wanted.kind === 'gpus' && wanted.perNode !== undefined);
  const keptNodes = new Set(kept.map(({ nodeId }) => nodeId));
  const nodes = grounds.nodes
    .filter(({ nodeId }) => !avoid.has(nodeId) && !(apart && keptNodes.has(nodeId)))
    .map(holding(reservation, kept));
  const choice = chooseSpots(wanted, stretches, { ...grounds, nodes, self: booking.reservationId });
  if (!choice.fits) return null;
  const spots = merged([...kept, ...choice.spots]);
  const before = new Map(booking.spots.map((spot) => [spot.nodeId, spot]));
  const left = [...before.keys()].filter((nodeId) => !spots.some((spot) => spot.nodeId === nodeId));
  const nodeOf = (id: NodeId) =>
    grounds.nodes.find(({ nodeId }) => nodeId === id) ?? { phase: 'unknown' as const };
  return [
    {
      type: 'reservation.moved',
      data: {
        reservationId: booking.reservationId,
        spots,
        cause: lost.map(({ why }) => why).join('; '),
        movedAt: at,
      },
    },
    ...unbookSpots(booking.reservationId, left, nodeOf, at),
    ...bookSpots(
      { ...booking, stretches },
      spots.filter((spot) => !isSame(before.get(spot.nodeId), spot)),
      at,
    ),
  ];
};
