import type {
  BookReservationAnswer,
  BookReservationCommandDto,
  CancelReservationAnswer,
  CancelReservationCommandDto,
  ListReservationsAnswer,
  ReadReservationAnswer,
} from '#contracts';
import type { Refusal, ReservationId, Result } from '#kernel';

/** The owner of reservations. @throws DependencyFailure when it does not answer in time */
export type Reservations = {
  readonly book: (command: BookReservationCommandDto) => Promise<Result<BookReservationAnswer, Refusal>>;
  readonly cancel: (
    command: CancelReservationCommandDto,
  ) => Promise<Result<CancelReservationAnswer, Refusal>>;
  readonly list: (page: {
    readonly after?: ReservationId;
    readonly limit: number;
  }) => Promise<Result<ListReservationsAnswer, Refusal>>;
  readonly read: (id: ReservationId) => Promise<Result<ReadReservationAnswer, Refusal>>;
};
