import type { ReservationFact } from '#contracts';
import type { Booked } from './reservation-state.ts';
import { evolveReservation } from './reservation-state.ts';

/** A reservation with all that it was, also when it is over: for who wants to read of it. */
export type ReservationCourse = {
  readonly booked: Booked;
  readonly end: 'over' | 'cancelled' | null;
};

/** What a fact adds to the course; null before it was booked. */
export const followCourse = (
  course: ReservationCourse | null,
  fact: ReservationFact,
): ReservationCourse | null => {
  const state = evolveReservation(course?.booked ?? { phase: 'unknown' }, fact);
  if (state.phase === 'booked') return { booked: state, end: null };
  if (course === null) return null;
  return { ...course, end: fact.type === 'reservation.cancelled' ? 'cancelled' : 'over' };
};
