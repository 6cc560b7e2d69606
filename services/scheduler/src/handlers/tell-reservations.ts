import {
  type ListReservationsAnswer,
  type ReadReservationAnswer,
  type ReservationStanding,
  isReservationEvent,
} from '#contracts';
import type { EventLog } from '#event-log';
import {
  type Clock,
  type Refusal,
  type ReservationId,
  type Result,
  accept,
  refuse,
  streamName,
} from '#kernel';
import type { NodeLookup } from '../domain/node/revoke-grants.ts';
import { lostParts, sayLost } from '../domain/reservation/lost-parts.ts';
import { type ReservationCourse, followCourse } from '../domain/reservation/reservation-course.ts';
import type { Booked } from '../domain/reservation/reservation-state.ts';
import { readable } from '../world/readable.ts';
import type { WorldFollower } from '../world/world-follower.ts';

export type TellReservations = {
  /** Those that are not over, in the order of their ids. */
  readonly list: (page: {
    readonly after?: ReservationId;
    readonly limit: number;
  }) => Promise<ListReservationsAnswer>;
  /** One, also when it is over. */
  readonly read: (id: ReservationId) => Promise<Result<ReadReservationAnswer, Refusal>>;
};

/** Devices in one answer: a message has room for so many. */
const DEVICES_MAX = 5000;

/** As many as an answer has room for, and one at least. */
const pageOf = (all: readonly Booked[], limit: number): readonly Booked[] => {
  let devices = 0;
  const end = all.findIndex(({ booking }, n) => {
    devices += booking.spots.reduce((count, { deviceIds }) => count + deviceIds.length, 0);
    return n >= limit || (n > 0 && devices > DEVICES_MAX);
  });
  return end === -1 ? all : all.slice(0, end);
};

/** What there is to know of reservations, from a world that is not behind the log. */
export const tellReservations = (log: EventLog, follower: WorldFollower, clock: Clock): TellReservations => {
  const { world } = follower;
  const nodeOf: NodeLookup = (id) => world.node(id).state;

  const standingOf = ({ booked, end }: ReservationCourse): ReservationStanding | null => {
    const { booking, isOn } = booked;
    const { stretches, ...rest } = booking;
    const n = Math.min(booked.stretch, stretches.length - 1);
    const stretch = stretches[n];
    if (stretch === undefined) return null;
    const trouble = end === null ? sayLost(lostParts(booked, nodeOf, clock.now())) : null;
    return {
      ...rest,
      phase: end ?? (isOn ? 'on' : 'booked'),
      stretch,
      n,
      stretchCount: stretches.length,
      ...(trouble === null ? {} : { trouble }),
    };
  };

  return {
    list: async ({ after = '', limit }) => {
      await follower.catchUp();
      const all = world
        .reservations()
        .filter(({ booking }) => booking.reservationId > after)
        .toSorted((a, b) => (a.booking.reservationId < b.booking.reservationId ? -1 : 1));
      const page = pageOf(all, limit);
      return {
        reservations: page.flatMap((booked) => standingOf({ booked, end: null }) ?? []),
        isLast: page.length === all.length,
      };
    },
    read: async (id) => {
      await follower.catchUp();
      const events = await log.readStream(streamName(`reservation-${id}`));
      const facts = readable(events, () => {}).filter(isReservationEvent);
      const course = facts.reduce<ReservationCourse | null>(followCourse, null);
      const standing = course === null ? null : standingOf(course);
      if (course === null || standing === null)
        return refuse({ code: 'reservation-unknown', message: `There is no reservation ${id}.` });
      return accept({ ...standing, stretches: course.booked.booking.stretches });
    },
  };
};
