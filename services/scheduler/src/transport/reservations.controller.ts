import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  type BookReservationAnswer,
  BookReservationCommandDto,
  type CancelReservationAnswer,
  CancelReservationCommandDto,
  type ListReservationsAnswer,
  ListReservationsQueryDto,
  PATTERNS,
  type ReadReservationAnswer,
  ReadReservationQueryDto,
  parseAs,
} from '#contracts';
import { type Refusal, type Result, accept, commandId, reservationId } from '#kernel';
import type { BookReservation, CancelReservation } from '../handlers/book-reservation.ts';
import type { TellReservations } from '../handlers/tell-reservations.ts';
import { BOOK_RESERVATION, CANCEL_RESERVATION, TELL_RESERVATIONS } from '../tokens.ts';
import { wishToBookOf } from './reservation-words.ts';

/** What is to be promised, and what is. Who may ask for it was seen to at the door. */
@Controller()
export class ReservationsController {
  readonly #book: BookReservation;
  readonly #cancel: CancelReservation;
  readonly #tell: TellReservations;
  constructor(
    @Inject(BOOK_RESERVATION) book: BookReservation,
    @Inject(CANCEL_RESERVATION) cancel: CancelReservation,
    @Inject(TELL_RESERVATIONS) tell: TellReservations,
  ) {
    this.#book = book;
    this.#cancel = cancel;
    this.#tell = tell;
  }

  @MessagePattern(PATTERNS.reservationBook)
  async book(@Payload() body: unknown): Promise<Result<BookReservationAnswer, Refusal>> {
    const command = parseAs(BookReservationCommandDto, body);
    if (!command.ok) return command;
    const { commandId: id, reach, isTrial = false } = command.value;
    const wanted = wishToBookOf(command.value);
    if (!wanted.ok) return wanted;
    const isUnbound = reach === 'all';
    return this.#book({ commandId: commandId(id), wanted: wanted.value, isTrial, isUnbound });
  }

  @MessagePattern(PATTERNS.reservationCancel)
  async cancel(@Payload() body: unknown): Promise<Result<CancelReservationAnswer, Refusal>> {
    const command = parseAs(CancelReservationCommandDto, body);
    if (!command.ok) return command;
    const { commandId: id, reservationId: reservation, by } = command.value;
    return this.#cancel(commandId(id), reservationId(reservation), by);
  }

  @MessagePattern(PATTERNS.reservationList)
  async list(@Payload() body: unknown): Promise<Result<ListReservationsAnswer, Refusal>> {
    const query = parseAs(ListReservationsQueryDto, body);
    if (!query.ok) return query;
    const { after, limit } = query.value;
    const page = after === undefined ? { limit } : { limit, after: reservationId(after) };
    return accept(await this.#tell.list(page));
  }

  @MessagePattern(PATTERNS.reservationRead)
  async read(@Payload() body: unknown): Promise<Result<ReadReservationAnswer, Refusal>> {
    const query = parseAs(ReadReservationQueryDto, body);
    return query.ok ? this.#tell.read(reservationId(query.value.reservationId)) : query;
  }
}
