import { Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { PrioritySessionsDto, ReorderSessionsDto, SessionsDto } from '#contracts';
import { StopMatchingDto } from '../bodies/stop-matching.dto.ts';
import { DryRunQuery } from '../dry-run.ts';
import { QueueController } from '../queue.controller.ts';
import { StopMatchingController } from '../stop-matching.controller.ts';
import type { Sent } from './message-shape.ts';
import { Rest } from './rest.ts';
import { Call } from './rpc-call.ts';
import type { RpcCall } from './rpc-call.ts';
import { Rpc, RpcController } from './rpc.ts';
import { bodyOf, queryOf } from './sent.ts';

/** What is done to several sessions at once. */
@RpcController()
export class QueueRpc {
  readonly #rest: Rest;
  constructor(@Inject(Rest) rest: Rest) {
    this.#rest = rest;
  }

  @Rpc('SessionService/HoldSessions', 'holdSessions')
  hold(@Payload() sent: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    return this.#rest.of(QueueController).hold(bodyOf(SessionsDto, sent), idempotencyKey, caller);
  }

  @Rpc('SessionService/ReleaseSessions', 'releaseSessions')
  release(@Payload() sent: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    return this.#rest.of(QueueController).release(bodyOf(SessionsDto, sent), idempotencyKey, caller);
  }

  @Rpc('SessionService/StopSessions', 'stopSessions')
  stop(@Payload() sent: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    return this.#rest.of(QueueController).stop(bodyOf(SessionsDto, sent), idempotencyKey, caller);
  }

  @Rpc('SessionService/StopMatchingSessions', 'stopMatchingSessions')
  stopMatching(@Payload() { dryRun, ...sent }: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const query = queryOf(DryRunQuery, dryRun === undefined ? {} : { dryRun });
    const matching = this.#rest.of(StopMatchingController);
    return matching.stopMatching(bodyOf(StopMatchingDto, sent), query, idempotencyKey, caller);
  }

  @Rpc('SessionService/ReorderSessions', 'reorderSessions')
  reorder(@Payload() sent: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    return this.#rest.of(QueueController).reorder(bodyOf(ReorderSessionsDto, sent), idempotencyKey, caller);
  }

  @Rpc('SessionService/PrioritiseSessions', 'prioritiseSessions')
  prioritise(@Payload() sent: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const wish = bodyOf(PrioritySessionsDto, sent);
    return this.#rest.of(QueueController).prioritise(wish, idempotencyKey, caller);
  }
}
