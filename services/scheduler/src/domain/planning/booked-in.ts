import type { DeviceId } from '#kernel';
import type { KnownNode } from '../node/node-state.ts';
import { MAINTENANCE_LEAD_MS } from '../reservation/booked-now.ts';

/** What of a node belongs to reservations at some time of a window: devices as a whole, and how much of CPU and memory. */
export type BookedPart = {
  readonly deviceIds: ReadonlySet<DeviceId>;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
};

/**
 * Null when nothing is booked from `from` on and before `to` (infinite: nobody knows). What sessions of a reservation hold of it already is not
 * counted twice. Maintenance takes the node as a whole; who has no limit has to stay away only when it is near, since it can be told to go.
 */
export const bookedIn = (node: KnownNode, from: number, to: number): BookedPart | null => {
  if (node.bookings.size === 0) return null;
  const deviceIds = new Set<DeviceId>();
  let cpuMilli = 0;
  let memoryBytes = 0;
  let isBooked = false;
  for (const [reservationId, booking] of node.bookings) {
    const isMaintenance = booking.purpose === 'maintenance';
    const end = isMaintenance && to === Number.POSITIVE_INFINITY ? from + MAINTENANCE_LEAD_MS : to;
    if (!booking.stretches.some((stretch) => stretch.from < end && stretch.to > from)) continue;
    isBooked = true;
    const taken = isMaintenance ? node.inventory.devices.map(({ deviceId }) => deviceId) : booking.deviceIds;
    for (const id of taken) deviceIds.add(id);
    let [cpuHeld, memoryHeld] = [0, 0];
    for (const grant of node.grants.values()) {
      if (grant.reservationId !== reservationId) continue;
      cpuHeld += grant.cpuMilli;
      memoryHeld += grant.memoryBytes;
    }
    cpuMilli += isMaintenance ? node.inventory.cpuMilli : Math.max(0, booking.cpuMilli - cpuHeld);
    memoryBytes += isMaintenance ? node.inventory.memoryBytes : Math.max(0, booking.memoryBytes - memoryHeld);
  }
  return isBooked ? { deviceIds, cpuMilli, memoryBytes } : null;
};
