import { Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { KeepSessionDto } from '#contracts';
import { ListUsageQuery, SessionUsageQuery, UsageController } from '../usage.controller.ts';
import type { Sent } from './message-shape.ts';
import { Rest } from './rest.ts';
import { Call } from './rpc-call.ts';
import type { RpcCall } from './rpc-call.ts';
import { Rpc, RpcController } from './rpc.ts';
import { bodyOf, queryOf, text } from './sent.ts';

/** What sessions use. */
@RpcController()
export class UsageRpc {
  readonly #rest: Rest;
  constructor(@Inject(Rest) rest: Rest) {
    this.#rest = rest;
  }

  @Rpc('UsageService/GetSessionUsage', 'getSessionUsage')
  ofSession(@Payload() { ref, ...more }: Sent, @Call() { caller }: RpcCall) {
    const query = queryOf(SessionUsageQuery, more);
    return this.#rest.of(UsageController).ofSession(text({ ref }, 'ref'), query, caller);
  }

  @Rpc('UsageService/ListUsage', 'listUsage')
  list(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return this.#rest.of(UsageController).list(queryOf(ListUsageQuery, sent), caller);
  }

  @Rpc('SessionService/KeepSession', 'keepSession')
  async keep(@Payload() { ref, ...wish }: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const body = bodyOf(KeepSessionDto, wish);
    const usage = this.#rest.of(UsageController);
    return { session: await usage.keep(text({ ref }, 'ref'), body, idempotencyKey, caller) };
  }
}
