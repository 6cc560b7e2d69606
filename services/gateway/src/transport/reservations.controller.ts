import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AskReservationDto } from '#contracts';
import { isSessionId, reservationId } from '#kernel';
import type { ReservationId } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import { showReservations } from '../handlers/book-reservation.ts';
import type { BookReservation, ShowReservations } from '../handlers/book-reservation.ts';
import type { Reservations } from '../ports/reservations.ts';
import { BOOK_RESERVATION, RESERVATIONS } from '../tokens.ts';
import { From } from './access.ts';
import type { AnswerHeads } from './answer-heads.ts';
import { commandIdFor, IDEMPOTENCY } from './command-id.ts';
import { answerPaged } from './lists/answer-list.ts';
import { Listed } from './lists/list-shape.ts';
import { RESERVATIONS as RESERVATION_LIST } from './lists/shapes.ts';
import { ListReservationsQuery } from './queries.ts';
import { problemFor, valueOrProblem } from './refusal-status.ts';
import {
  ReservationPage,
  reservationResource,
  ReservationTrialResource,
  reservationWithStretches,
  ReservationWithStretchesResource,
  trialResource,
} from './resources/reservation.resource.ts';

const idOf = (raw: string): ReservationId => {
  if (isSessionId(raw)) return reservationId(raw);
  const message = `No reservation goes by the id ${JSON.stringify(raw.slice(0, 80))}.`;
  throw problemFor({ code: 'reservation-unknown', message });
};

@ApiTags('reservations')
@Controller('v1/reservations')
export class ReservationsController {
  readonly #show: ShowReservations;
  readonly #book: BookReservation;
  constructor(
    @Inject(RESERVATIONS) reservations: Reservations,
    @Inject(BOOK_RESERVATION) book: BookReservation,
  ) {
    this.#show = showReservations(reservations);
    this.#book = book;
  }

  @Post()
  @ApiOperation({
    operationId: 'bookReservation',
    summary:
      'Reserve exact parts of the pool: members for themselves, project-admins for their project, admins for all, and for maintenance.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiCreatedResponse({ type: ReservationWithStretchesResource })
  async book(
    @Body() wish: AskReservationDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
    @Res({ passthrough: true }) reply: AnswerHeads,
  ): Promise<ReservationWithStretchesResource> {
    const command = commandIdFor(caller.userId, 'book-reservation', key);
    const booked = valueOrProblem(await this.#book.book(caller, wish, command));
    void reply.header('location', `/v1/reservations/${booked.reservationId}`);
    return reservationWithStretches(booked);
  }

  @Post('dry-run')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'tryReservation',
    summary: 'Say where a reservation would be, or what is in its way; nothing is recorded.',
  })
  @ApiOkResponse({ type: ReservationTrialResource })
  async dryRun(@Body() wish: AskReservationDto, @From() caller: Caller): Promise<ReservationTrialResource> {
    const command = commandIdFor(caller.userId, 'try-reservation', undefined);
    return trialResource(valueOrProblem(await this.#book.tryOut(caller, wish, command)));
  }

  @Get()
  @ApiOperation({
    operationId: 'listReservations',
    summary: 'Reservations that are not over: those of the project, and what is closed for maintenance.',
  })
  @ApiOkResponse({ type: ReservationPage })
  @Listed(RESERVATION_LIST)
  async list(@Query() query: ListReservationsQuery, @From() caller: Caller) {
    const { items, next } = await answerPaged(RESERVATION_LIST, query, {
      isCursor: isSessionId,
      page: async (after, limit) => {
        const from = after === undefined ? {} : { after: reservationId(after) };
        const found = valueOrProblem(await this.#show.list(caller, { limit, ...from }));
        return { items: found.reservations.map(reservationResource), next: found.next };
      },
    });
    return { reservations: items, ...(next === undefined ? {} : { next }) };
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getReservation', summary: 'One reservation, also when it is over.' })
  @ApiOkResponse({ type: ReservationWithStretchesResource })
  async get(@Param('id') id: string, @From() caller: Caller): Promise<ReservationWithStretchesResource> {
    return reservationWithStretches(valueOrProblem(await this.#show.read(caller, idOf(id))));
  }

  @Delete(':id')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'cancelReservation',
    summary:
      'Give a reservation back. Sessions that run on it go on, to the end of its stretch at the latest.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: ReservationWithStretchesResource })
  async cancel(
    @Param('id') id: string,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<ReservationWithStretchesResource> {
    const reservation = idOf(id);
    const command = commandIdFor(caller.userId, `cancel-reservation ${reservation}`, key);
    return reservationWithStretches(valueOrProblem(await this.#book.cancel(caller, reservation, command)));
  }
}
