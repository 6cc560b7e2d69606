import { Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { AskReservationDto, AskWhatIfDto, PoolPolicyDto } from '#contracts';
import { DryRunQuery } from '../dry-run.ts';
import { PoolsController } from '../pools.controller.ts';
import { ListPoolsQuery, ListReservationsQuery } from '../queries.ts';
import { ReservationsController } from '../reservations.controller.ts';
import type { Sent } from './message-shape.ts';
import { Rest } from './rest.ts';
import { Call } from './rpc-call.ts';
import type { RpcCall } from './rpc-call.ts';
import { Rpc, RpcController } from './rpc.ts';
import { bodyOf, queryOf, text } from './sent.ts';

const idOf = (sent: Sent): string => text(sent, 'poolId');
const reservationIn = (sent: Sent): string => text(sent, 'reservationId');

/** Pools, and what of them is reserved. */
@RpcController()
export class PoolRpc {
  readonly #rest: Rest;
  constructor(@Inject(Rest) rest: Rest) {
    this.#rest = rest;
  }

  @Rpc('PoolService/ListPools', 'listPools')
  list(@Payload() sent: Sent) {
    return this.#rest.of(PoolsController).list(queryOf(ListPoolsQuery, sent));
  }

  @Rpc('PoolService/GetPool', 'getPool')
  async get(@Payload() sent: Sent) {
    return { pool: await this.#rest.of(PoolsController).get(idOf(sent)) };
  }

  @Rpc('PoolService/GetPolicy', 'getPolicy')
  async policy(@Payload() sent: Sent) {
    return { policy: await this.#rest.of(PoolsController).policy(idOf(sent)) };
  }

  @Rpc('PoolService/SetPolicy', 'setPolicy')
  async setPolicy(@Payload() { dryRun, ...sent }: Sent, @Call() call: RpcCall) {
    const { caller, idempotencyKey, heads } = call;
    const policy = bodyOf(PoolPolicyDto, sent, 'policy');
    const pools = this.#rest.of(PoolsController);
    const query = queryOf(DryRunQuery, dryRun === undefined ? {} : { dryRun });
    const set = await pools.setPolicy(idOf(sent), policy, query, idempotencyKey, caller, heads);
    const { trial, ...now } = set;
    return { policy: now, ...(trial === undefined ? {} : { trial }) };
  }

  @Rpc('PoolService/AskWhatIf', 'askWhatIf')
  async whatIf(@Payload() sent: Sent) {
    const wish = bodyOf(AskWhatIfDto, sent, 'wish');
    return { whatIf: await this.#rest.of(PoolsController).whatIf(idOf(sent), wish) };
  }

  @Rpc('ReservationService/BookReservation', 'bookReservation')
  async book(@Payload() sent: Sent, @Call() { caller, idempotencyKey, heads }: RpcCall) {
    const wish = bodyOf(AskReservationDto, sent, 'wish');
    return { reservation: await this.#reservations.book(wish, idempotencyKey, caller, heads) };
  }

  @Rpc('ReservationService/TryReservation', 'tryReservation')
  async tryOut(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return { trial: await this.#reservations.dryRun(bodyOf(AskReservationDto, sent, 'wish'), caller) };
  }

  @Rpc('ReservationService/ListReservations', 'listReservations')
  reservations(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return this.#reservations.list(queryOf(ListReservationsQuery, sent), caller);
  }

  @Rpc('ReservationService/GetReservation', 'getReservation')
  async reservation(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return { reservation: await this.#reservations.get(reservationIn(sent), caller) };
  }

  @Rpc('ReservationService/CancelReservation', 'cancelReservation')
  async cancel(@Payload() sent: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    return { reservation: await this.#reservations.cancel(reservationIn(sent), idempotencyKey, caller) };
  }

  get #reservations(): ReservationsController {
    return this.#rest.of(ReservationsController);
  }
}
