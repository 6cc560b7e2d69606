import type { ReservationBooked, ReservationFact } from '#contracts';
import { unreachable } from '#kernel';

/** A promise of exact parts of the pool. */
export type Booked = {
  readonly phase: 'booked';
  readonly booking: ReservationBooked['data'];
  /** The stretch that is on, or comes next: its number. */
  readonly stretch: number;
  readonly isOn: boolean;
};
export type ReservationState = { readonly phase: 'unknown' } | Booked | { readonly phase: 'over' };

export const initialReservation: ReservationState = { phase: 'unknown' };

/** What a fact does to a reservation. */
export const evolveReservation = (state: ReservationState, fact: ReservationFact): ReservationState => {
  if (fact.type === 'reservation.booked')
    return { phase: 'booked', booking: fact.data, stretch: 0, isOn: false };
  if (state.phase !== 'booked') return state;
  switch (fact.type) {
    case 'reservation.started':
      return { ...state, stretch: fact.data.n, isOn: true };
    case 'reservation.ended':
      return fact.data.isLast ? { phase: 'over' } : { ...state, stretch: fact.data.n + 1, isOn: false };
    case 'reservation.moved':
      return { ...state, booking: { ...state.booking, spots: fact.data.spots } };
    case 'reservation.cancelled':
      return { phase: 'over' };
    default:
      return unreachable(fact);
  }
};
