import type { DeviceId } from '#kernel';
import type { KnownNode } from '../node/node-state.ts';

/** What of a node belongs to reservations at some time of a window: devices as a whole, and how much of CPU and memory. */
export type BookedPart = {
  readonly deviceIds: ReadonlySet<DeviceId>;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
};

/** Null when nothing is booked from `from` on and before `to`. What sessions of a reservation hold of it already is not counted twice. */
export const bookedIn = (node: KnownNode, from: number, to: number): BookedPart | null => {
  if (node.bookings.size === 0) return null;
  const deviceIds = new Set<DeviceId>();
  let cpuMilli = 0;
  let memoryBytes = 0;
  let isBooked = false;
  for (const [reservationId, booking] of node.bookings) {
    if (!booking.stretches.some((stretch) => stretch.from < to && stretch.to > from)) continue;
    isBooked = true;
    for (const id of booking.deviceIds) deviceIds.add(id);
    let [cpuHeld, memoryHeld] = [0, 0];
    for (const grant of node.grants.values()) {
      if (grant.reservationId !== reservationId) continue;
      cpuHeld += grant.cpuMilli;
      memoryHeld += grant.memoryBytes;
    }
    cpuMilli += Math.max(0, booking.cpuMilli - cpuHeld);
    memoryBytes += Math.max(0, booking.memoryBytes - memoryHeld);
  }
  return isBooked ? { deviceIds, cpuMilli, memoryBytes } : null;
};
