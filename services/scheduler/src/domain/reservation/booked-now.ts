import { type EpochMs, type ReservationId, bytes, cpuMilli, gpuMilli, later, left, sum } from '#kernel';
import type { Booking, Grant, KnownNode } from '../node/node-state.ts';
import { type FreeCapacity, freeCapacity } from '../placement/free-capacity.ts';
import { stretchAt } from './stretch-at.ts';

/** Part of a node that belongs to a reservation in one stretch of time. */
export type BookedPart = Omit<Booking, 'stretches'> & {
  readonly reservationId: ReservationId;
  readonly from: EpochMs;
  readonly to: EpochMs;
};
/** What the reservations of a node take from everybody else. */
export type BookedParts = {
  /** Of stretches that are on. CPU and memory are what the reservation's own sessions don't hold yet: so much of what is free is not for others. */
  readonly now: readonly BookedPart[];
  /** The next stretch of each, by the time that it begins; also of those that are on. */
  readonly ahead: readonly BookedPart[];
};

const NOTHING: BookedParts = { now: [], ahead: [] };

/** A session without a limit gets no place on a node so long before its maintenance; one with a limit never if it could reach into it. */
export const MAINTENANCE_LEAD_MS = 24 * 3_600_000;

const ownGrants = (node: KnownNode, reservationId: ReservationId): readonly Grant[] =>
  [...node.grants.values()].filter((grant) => grant.reservationId === reservationId);

/** What is booked on a node at a moment, and what will be. */
export const bookedParts = (node: KnownNode, at: EpochMs): BookedParts => {
  if (node.bookings.size === 0) return NOTHING;
  const now: BookedPart[] = [];
  const ahead: BookedPart[] = [];
  for (const [reservationId, { stretches, ...booking }] of node.bookings) {
    const found = stretchAt(stretches, at);
    if (found === null) continue;
    const part = { ...booking, reservationId, ...found.stretch };
    const next = found.isOn ? stretches[found.n + 1] : found.stretch;
    if (next !== undefined) ahead.push({ ...part, ...next });
    if (!found.isOn) continue;
    const own = ownGrants(node, reservationId);
    now.push({
      ...part,
      cpuMilli: left(part.cpuMilli, sum(own.map((grant) => grant.cpuMilli))),
      memoryBytes: left(part.memoryBytes, sum(own.map((grant) => grant.memoryBytes))),
    });
  }
  return { now, ahead: ahead.toSorted((a, b) => a.from - b.from) };
};

/** When what a grant holds is free again at the latest; null: nobody can say. */
export const grantEnd = ({ givenAt, holdMsMax }: Grant): EpochMs | null =>
  holdMsMax === null ? null : later(givenAt, holdMsMax);

/** The bookings ahead that a session could still be in the way of, if it got its place at `at` and held it for `holdMsMax` (null: for ever). */
export const reachedBy = (
  { ahead }: BookedParts,
  at: EpochMs,
  holdMsMax: number | null,
): readonly BookedPart[] =>
  ahead.filter(({ purpose, from }) =>
    holdMsMax === null ? purpose === 'work' || from < at + MAINTENANCE_LEAD_MS : from < later(at, holdMsMax),
  );

const NO_ROOM = { cpuMilli: cpuMilli(0), memoryBytes: bytes(0) } as const;

const without = (free: FreeCapacity, isTaken: (deviceId: string) => boolean): FreeCapacity => ({
  ...free,
  devices: free.devices.map((one) =>
    isTaken(one.device.deviceId) ? { ...one, gpuMilli: gpuMilli(0), gpuMemoryBytes: bytes(0) } : one,
  ),
});

/** CPU and memory that nobody will need at the time when the first of the reached bookings begins. */
const roomThen = (node: KnownNode, { now }: BookedParts, reached: readonly BookedPart[], from: EpochMs) => {
  const booked = new Set(reached.map(({ reservationId }) => reservationId));
  for (const { reservationId, to } of now) if (to > from) booked.add(reservationId);
  const taken = [...booked].flatMap((id) => node.bookings.get(id) ?? []);
  const staying = [...node.grants.values()].filter((grant) => {
    if (grant.reservationId !== null && booked.has(grant.reservationId)) return false;
    const end = grantEnd(grant);
    return end === null || end > from;
  });
  const all = [...taken, ...staying];
  return {
    cpuMilli: left(node.inventory.cpuMilli, sum(all.map((one) => one.cpuMilli))),
    memoryBytes: left(node.inventory.memoryBytes, sum(all.map((one) => one.memoryBytes))),
  };
};

/**
 * What a session outside all reservations can be given of a node at a moment, when it may hold it for `holdMsMax` (null: for ever): nothing
 * that is booked now, and nothing that it could still hold when it is booked. Of several bookings that it could reach, CPU and memory are
 * counted as if they were at one time.
 */
export const freeBesideBookings = (node: KnownNode, at: EpochMs, holdMsMax: number | null): FreeCapacity => {
  const free = freeCapacity(node);
  if (node.bookings.size === 0) return free;
  const parts = bookedParts(node, at);
  const reached = reachedBy(parts, at, holdMsMax);
  const blocking = [...parts.now, ...reached];
  if (blocking.some(({ purpose }) => purpose === 'maintenance'))
    return { ...without(free, () => true), ...NO_ROOM };
  const taken = new Set<string>(blocking.flatMap(({ deviceIds }) => deviceIds));
  const [first] = reached;
  const later = first === undefined ? free : roomThen(node, parts, reached, first.from);
  const now = {
    cpuMilli: left(free.cpuMilli, sum(parts.now.map((part) => part.cpuMilli))),
    memoryBytes: left(free.memoryBytes, sum(parts.now.map((part) => part.memoryBytes))),
  };
  return {
    ...without(free, (deviceId) => taken.has(deviceId)),
    cpuMilli: now.cpuMilli < later.cpuMilli ? now.cpuMilli : later.cpuMilli,
    memoryBytes: now.memoryBytes < later.memoryBytes ? now.memoryBytes : later.memoryBytes,
  };
};
