import type { BookReservationAnswer, CancelReservationAnswer, SchedulerFact } from '#contracts';
import { type CommandId, type Refusal, type ReservationId, type Result, accept } from '#kernel';
import type { Change } from '../domain/change.ts';
import { type WishToBook, bookReservation } from '../domain/reservation/book-reservation.ts';
import { cancelReservation } from '../domain/reservation/cancel-reservation.ts';
import type { DecideOnReservation, ReservationView } from './decide-on-reservation.ts';

export type BookOrder = {
  readonly commandId: CommandId;
  readonly wanted: WishToBook;
  /** Nothing is recorded. */
  readonly isTrial: boolean;
  /** No quota binds who asks. */
  readonly isUnbound: boolean;
};
export type BookReservation = (order: BookOrder) => Promise<Result<BookReservationAnswer, Refusal>>;
export type CancelReservation = (
  commandId: CommandId,
  id: ReservationId,
  by: string,
) => Promise<Result<CancelReservationAnswer, Refusal>>;

const isBooked = (fact: SchedulerFact) => fact.type === 'reservation.booked';

const answerOf = (position: number, change: Change, { state }: ReservationView): BookReservationAnswer => {
  const fact = change.find(isBooked);
  if (fact?.type === 'reservation.booked') {
    const { spots, stretches } = fact.data;
    return { position, spots, stretches };
  }
  // The same booking again: it is there, or was.
  const { spots, stretches } = state.phase === 'booked' ? state.booking : { spots: [], stretches: [] };
  return { position, spots, stretches };
};

export const bookReservationHandler =
  (reservations: DecideOnReservation): BookReservation =>
  async ({ commandId, wanted, isTrial, isUnbound }) => {
    const { reservationId, by } = wanted;
    const decide = ({ state, grounds }: ReservationView) =>
      bookReservation(wanted, state, isUnbound ? { ...grounds, quotaOf: () => null } : grounds);
    if (isTrial) {
      const view = await reservations.look(reservationId);
      const outcome = decide(view);
      return outcome.ok ? accept(answerOf(view.position, outcome.value, view)) : outcome;
    }
    const meta = { actor: by, correlationId: reservationId };
    const outcome = await reservations.record({ commandId, meta, reservationId, decide });
    if (!outcome.ok) return outcome;
    const { position, change } = outcome.value;
    return accept(answerOf(position, change, reservations.view(reservationId)));
  };

export const cancelReservationHandler =
  (reservations: DecideOnReservation): CancelReservation =>
  async (commandId, reservationId, by) => {
    const outcome = await reservations.record({
      commandId,
      meta: { actor: by, correlationId: reservationId },
      reservationId,
      decide: ({ state, nodeOf, grounds }) => cancelReservation(by, state, nodeOf, grounds.at),
    });
    if (!outcome.ok) return outcome;
    const { position, change } = outcome.value;
    return accept({ position, hasChanged: change.length > 0 });
  };
