import type { RecordedEvent } from '../envelope.ts';
import type { NodeBooked, NodeFact, NodeGrantGiven, Stretch } from '../node-events.ts';
import type { SayFault } from './log-fault.ts';

type Booked = NodeBooked['data'];
type Given = NodeGrantGiven['data'];

/** A session without a limit may be put on a node up to so long before its maintenance: it is told to go. */
const MAINTENANCE_LEAD_MS = 24 * 3_600_000;

const saysWhen = ({ from, to }: Stretch): string =>
  `${new Date(from).toISOString()} to ${new Date(to).toISOString()}`;

/** The first moment after `since` that two lists of stretches share. */
const meeting = (a: readonly Stretch[], b: readonly Stretch[], since: number): Stretch | undefined => {
  for (const one of a)
    for (const other of b) {
      if (other.from >= one.to) break;
      if (Math.max(one.from, other.from, since) < Math.min(one.to, other.to)) return one;
    }
  return undefined;
};

/** The stretch of a booking that a grant could still be held in. */
const reached = ({ stretches, purpose }: Booked, { givenAt, holdMsMax }: Given): Stretch | undefined => {
  const lead = purpose === 'maintenance' ? MAINTENANCE_LEAD_MS : Infinity;
  const end = givenAt + (holdMsMax ?? lead);
  return stretches.find(({ from, to }) => to > givenAt && from < end);
};

/**
 * What is booked is nobody else's: no two bookings have a device in common at any time, nobody gets a booked device in a stretch of it, or so that he
 * could still hold it then, and who is of the reservation gets parts of it only, in a stretch of it.
 */
export const createBookingsCheck = () => {
  const nodes = new Map<string, Map<string, Booked>>();

  const book = (bookings: Map<string, Booked>, booked: Booked, say: SayFault): void => {
    for (const [id, other] of bookings) {
      if (id === booked.reservationId) continue;
      const shared = booked.deviceIds.find((deviceId) => other.deviceIds.includes(deviceId));
      if (shared === undefined) continue;
      const both = meeting(booked.stretches, other.stretches, booked.bookedAt);
      if (both !== undefined) say('booking-overlaps', `${shared} is booked by ${id} too, ${saysWhen(both)}`);
    }
    bookings.set(booked.reservationId, booked);
  };

  const giveOwn = (booked: Booked | undefined, given: Given, say: SayFault): void => {
    if (booked === undefined) {
      say('booking-ignored', `${given.reservationId} has nothing booked on the node`);
      return;
    }
    const { givenAt } = given;
    if (!booked.stretches.some(({ from, to }) => from <= givenAt && givenAt < to))
      say('booking-ignored', `no stretch of ${given.reservationId} is on`);
    const strange = given.devices.find(({ deviceId }) => !booked.deviceIds.includes(deviceId));
    if (strange !== undefined)
      say('booking-ignored', `${strange.deviceId} is not what ${given.reservationId} has booked`);
  };

  const give = (bookings: ReadonlyMap<string, Booked>, given: Given, say: SayFault): void => {
    if (given.reservationId !== undefined) giveOwn(bookings.get(given.reservationId), given, say);
    for (const [id, booked] of bookings) {
      if (id === given.reservationId) continue;
      const taken =
        booked.purpose === 'maintenance'
          ? 'the node'
          : given.devices.find(({ deviceId }) => booked.deviceIds.includes(deviceId))?.deviceId;
      const stretch = taken === undefined ? undefined : reached(booked, given);
      if (stretch !== undefined)
        say('booking-ignored', `${taken} is booked by ${id} from ${saysWhen(stretch)}`);
    }
  };

  return {
    see: (event: RecordedEvent<NodeFact>, say: SayFault): void => {
      const { nodeId } = event.data;
      const bookings = nodes.get(nodeId) ?? new Map<string, Booked>();
      nodes.set(nodeId, bookings);
      if (event.type === 'node.booked') book(bookings, event.data, say);
      else if (event.type === 'node.unbooked') bookings.delete(event.data.reservationId);
      else if (event.type === 'node.grant-given' && bookings.size > 0) give(bookings, event.data, say);
      else if (event.type === 'node.grant-given' && event.data.reservationId !== undefined)
        giveOwn(undefined, event.data, say);
    },
    /** What a reservation has booked on a node now. */
    bookedOn: (nodeId: string, reservationId: string): Booked | undefined =>
      nodes.get(nodeId)?.get(reservationId),
  };
};
export type BookingsCheck = ReturnType<typeof createBookingsCheck>;
