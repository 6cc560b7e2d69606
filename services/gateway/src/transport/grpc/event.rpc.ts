import { Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { FollowEvents } from '../../handlers/follow-events.ts';
import type { LogTail } from '../../ports/log-tail.ts';
import { FOLLOW_EVENTS, LOG_TAIL } from '../../tokens.ts';
import { AuditController } from '../audit.controller.ts';
import { AuditQuery } from '../bodies/audit.query.ts';
import { EventsController, filterOf } from '../events.controller.ts';
import { EventsQuery, WatchQuery } from '../queries.ts';
import { eventResource } from '../resources/event.resource.ts';
import type { Sent } from './message-shape.ts';
import { Rest } from './rest.ts';
import { Call } from './rpc-call.ts';
import type { RpcCall } from './rpc-call.ts';
import { Rpc, RpcController } from './rpc.ts';
import { queryOf } from './sent.ts';
import { streamCall } from './stream-call.ts';

/** The log. */
@RpcController()
export class EventRpc {
  readonly #rest: Rest;
  readonly #follow: FollowEvents;
  readonly #tail: LogTail;
  constructor(
    @Inject(Rest) rest: Rest,
    @Inject(FOLLOW_EVENTS) follow: FollowEvents,
    @Inject(LOG_TAIL) tail: LogTail,
  ) {
    this.#rest = rest;
    this.#follow = follow;
    this.#tail = tail;
  }

  @Rpc('EventService/ReadEvents', 'readEvents')
  read(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return this.#rest.of(EventsController).page(queryOf(EventsQuery, sent), caller);
  }

  @Rpc('EventService/WatchEvents', 'readEvents')
  async watch(@Payload() { after, ...more }: Sent, @Call() call: RpcCall) {
    const filter = filterOf(call.caller, queryOf(EventsQuery, more));
    const { after: last } = queryOf(WatchQuery, after === undefined ? {} : { after });
    const from = await this.#rest.of(EventsController).startOf(undefined, last);
    const follow = this.#follow;
    return streamCall(call, {
      heartbeat: async () => ({ heartbeat: { head: await this.#tail.head() } }),
      messages: async function* messages(signal) {
        for await (const event of follow(call.caller, filter, from, signal))
          yield { event: eventResource(event) };
      },
    });
  }

  @Rpc('EventService/ReadAudit', 'readAudit')
  audit(@Payload() sent: Sent) {
    return this.#rest.of(AuditController).read(queryOf(AuditQuery, sent));
  }
}
