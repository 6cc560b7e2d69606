import { BookReservationCommandDto, CancelReservationCommandDto, parseAs } from '#contracts';
import type {
  AskReservationDto,
  BookReservationAnswer,
  ListReservationsAnswer,
  ReadReservationAnswer,
} from '#contracts';
import { accept, refuse, reservationId } from '#kernel';
import type { CommandId, Refusal, ReservationId, Result } from '#kernel';
import { maySee, reachOf } from '../domain/caller.ts';
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

export type ShowReservations = {
  readonly read: (caller: Caller, id: ReservationId) => Promise<Result<ReadReservationAnswer, Refusal>>;
  /** A page of those that one sees: it may be shorter than asked for although more will come. */
  readonly list: (
    caller: Caller,
    page: { readonly after?: ReservationId; readonly limit: number },
  ) => Promise<Result<ListReservationsAnswer & { readonly next?: string }, Refusal>>;
};

/** Those of his project, and maintenances, which concern everybody. */
const isShownTo = (caller: Caller, { purpose, projectId }: ReservedFor): boolean =>
  purpose === 'maintenance' || maySee(caller, projectId === undefined ? {} : { projectId });

/** Reservations as somebody may see them. */
export const showReservations = (reservations: Reservations): ShowReservations => ({
  read: async (caller, id) => {
    const found = await reservations.read(id);
    if (!found.ok || isShownTo(caller, found.value)) return found;
    return refuse({
      code: 'reservation-unknown',
      message: `No reservation goes by the id ${JSON.stringify(id)}.`,
    });
  },
  list: async (caller, page) => {
    const found = await reservations.list(page);
    if (!found.ok) return found;
    const last = found.value.reservations.at(-1);
    return accept({
      ...found.value,
      reservations: found.value.reservations.filter((one) => isShownTo(caller, one)),
      ...(found.value.isLast || last === undefined ? {} : { next: last.reservationId }),
    });
  },
});

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
      const found = await showReservations(reservations).read(caller, id);
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
