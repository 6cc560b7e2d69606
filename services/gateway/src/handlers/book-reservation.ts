import { BookReservationCommandDto, CancelReservationCommandDto, parseAs } from '#contracts';
import type { AskReservationDto, BookReservationAnswer, ReadReservationAnswer } from '#contracts';
import { accept, refuse, reservationId } from '#kernel';
import type { CommandId, Refusal, ReservationId, Result } from '#kernel';
import { reachOf } from '../domain/caller.ts';
import type { Caller } from '../domain/caller.ts';
import { whyNotReserve } from '../domain/may-reserve.ts';
import type { ReservedFor } from '../domain/may-reserve.ts';
import type { Reservations } from '../ports/reservations.ts';
import { sessionIdOf } from './read-wish.ts';

/** Where a wish would be, or why it can't be. */
export type ReservationTrial =
  | ({ readonly fits: true } & Pick<BookReservationAnswer, 'spots' | 'stretches'>)
  | { readonly fits: false; readonly why: string };

export type BookReservation = {
  readonly book: (
    caller: Caller,
    wish: AskReservationDto,
    command: CommandId,
  ) => Promise<Result<ReadReservationAnswer, Refusal>>;
  readonly tryOut: (
    caller: Caller,
    wish: AskReservationDto,
    command: CommandId,
  ) => Promise<Result<ReservationTrial, Refusal>>;
  readonly cancel: (
    caller: Caller,
    id: ReservationId,
    command: CommandId,
  ) => Promise<Result<ReadReservationAnswer, Refusal>>;
};

const forbidden = (message: string): Result<never, Refusal> => refuse({ code: 'forbidden', message });

/** For whom a wish is, where it does not say so: the project of who asks, and there himself. */
const reservedFor = (caller: Caller, wish: AskReservationDto): ReservedFor => {
  const { purpose, projectId = caller.projectId, userId, isForProject = false } = wish;
  if (purpose === 'maintenance') return { purpose };
  if (isForProject) return { purpose, projectId };
  return { purpose, projectId, userId: userId ?? caller.userId };
};

/** Asks the owner of reservations, and sees to who may. */
export const bookReservation = (reservations: Reservations): BookReservation => {
  const commandOf = (caller: Caller, wish: AskReservationDto, command: CommandId, isTrial: boolean) => {
    const owner = reservedFor(caller, wish);
    const why = whyNotReserve(caller, owner);
    if (why !== null) return forbidden(why);
    const { isForProject: _, projectId: _project, userId: _user, ...rest } = wish;
    return parseAs(BookReservationCommandDto, {
      ...rest,
      ...owner,
      commandId: command,
      reservationId: sessionIdOf(command),
      by: `user:${caller.userId}`,
      reach: reachOf(caller),
      isTrial,
    });
  };

  return {
    book: async (caller, wish, command) => {
      const asked = commandOf(caller, wish, command, false);
      if (!asked.ok) return asked;
      const outcome = await reservations.book(asked.value);
      return outcome.ok ? reservations.read(reservationId(asked.value.reservationId)) : outcome;
    },
    tryOut: async (caller, wish, command) => {
      const asked = commandOf(caller, wish, command, true);
      if (!asked.ok) return asked;
      const outcome = await reservations.book(asked.value);
      if (outcome.ok) {
        const { spots, stretches } = outcome.value;
        return accept({ fits: true, spots, stretches });
      }
      const { code, message } = outcome.refusal;
      const isAnswer = code === 'reservation-does-not-fit' || code === 'exceeds-quota';
      return isAnswer ? accept({ fits: false, why: message }) : outcome;
    },
    cancel: async (caller, id, command) => {
      const found = await reservations.read(id);
      if (!found.ok) return found;
      const why = whyNotReserve(caller, found.value);
      if (why !== null) return forbidden(why);
      const wish = { commandId: command, reservationId: id, by: `user:${caller.userId}` };
      const asked = parseAs(CancelReservationCommandDto, wish);
      if (!asked.ok) return asked;
      const outcome = await reservations.cancel(asked.value);
      return outcome.ok ? reservations.read(id) : outcome;
    },
  };
};
