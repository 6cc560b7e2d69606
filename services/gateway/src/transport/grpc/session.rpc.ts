import { Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { PriorityDto, ReorderDto, RequestArrayDto, RequestSessionDto } from '#contracts';
import { AppsController } from '../apps/apps.controller.ts';
import { ArraysController } from '../arrays.controller.ts';
import { ForesightController } from '../foresight.controller.ts';
import { ListQuery } from '../lists/list-query.ts';
import { ListSessionsQuery } from '../queries.ts';
import { QueueController } from '../queue.controller.ts';
import { SessionsController } from '../sessions.controller.ts';
import { TerminalsController } from '../terminals.controller.ts';
import type { Sent } from './message-shape.ts';
import { Rest } from './rest.ts';
import { Call } from './rpc-call.ts';
import type { RpcCall } from './rpc-call.ts';
import { Rpc, RpcController } from './rpc.ts';
import { bodyOf, queryOf, text } from './sent.ts';

/** Sessions, one at a time. */
@RpcController()
export class SessionRpc {
  readonly #rest: Rest;
  constructor(@Inject(Rest) rest: Rest) {
    this.#rest = rest;
  }

  @Rpc('SessionService/CreateSession', 'requestSession')
  async create(@Payload() sent: Sent, @Call() { caller, idempotencyKey, heads }: RpcCall) {
    const wish = bodyOf(RequestSessionDto, sent, 'wish');
    return { session: await this.#rest.of(SessionsController).request(wish, idempotencyKey, caller, heads) };
  }

  @Rpc('SessionService/TrySession', 'trySession')
  async try(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    const wish = bodyOf(RequestSessionDto, sent, 'wish');
    return { trial: await this.#rest.of(ForesightController).try(wish, caller) };
  }

  @Rpc('SessionService/ListSessions', 'listSessions')
  list(@Payload() { phases, alive, ...more }: Sent, @Call() { caller }: RpcCall) {
    const named: readonly unknown[] = Array.isArray(phases) ? phases : [];
    const wanted = [...named, ...(alive === true ? ['alive'] : [])];
    const query = queryOf(ListSessionsQuery, { ...more, ...(wanted.length === 0 ? {} : { phase: wanted }) });
    return this.#rest.of(SessionsController).list(query, caller);
  }

  @Rpc('SessionService/GetSession', 'getSession')
  async get(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return { session: await this.#rest.of(SessionsController).get(text(sent, 'ref'), caller) };
  }

  @Rpc('SessionService/ExplainSession', 'explainSession')
  async explain(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return { explanation: await this.#rest.of(ForesightController).explain(text(sent, 'ref'), caller) };
  }

  @Rpc('SessionService/StopSession', 'stopSession')
  async stop(@Payload() sent: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const sessions = this.#rest.of(SessionsController);
    const { alreadyEnded, ...session } = await sessions.stop(text(sent, 'ref'), idempotencyKey, caller);
    return { session, alreadyEnded };
  }

  @Rpc('SessionService/HoldSession', 'holdSession')
  async hold(@Payload() sent: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const session = await this.#rest.of(QueueController).holdOne(text(sent, 'ref'), idempotencyKey, caller);
    return { session };
  }

  @Rpc('SessionService/ReleaseSession', 'releaseSession')
  async release(@Payload() sent: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const queue = this.#rest.of(QueueController);
    return { session: await queue.releaseOne(text(sent, 'ref'), idempotencyKey, caller) };
  }

  @Rpc('SessionService/ReorderSession', 'reorderSession')
  async reorder(@Payload() { ref, ...where }: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const to = bodyOf(ReorderDto, where);
    const session = await this.#rest
      .of(QueueController)
      .reorderOne(text({ ref }, 'ref'), to, idempotencyKey, caller);
    return { session };
  }

  @Rpc('SessionService/PrioritiseSession', 'prioritiseSession')
  async prioritise(@Payload() { ref, ...rest }: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const priority = bodyOf(PriorityDto, rest);
    const session = await this.#rest
      .of(QueueController)
      .prioritiseOne(text({ ref }, 'ref'), priority, idempotencyKey, caller);
    return { session };
  }

  @Rpc('SessionService/CreateArray', 'requestArray')
  async createArray(@Payload() { wish, array }: Sent, @Call() { caller, idempotencyKey, heads }: RpcCall) {
    const asked = bodyOf(RequestArrayDto, { ...(typeof wish === 'object' ? wish : {}), array });
    const arrays = this.#rest.of(ArraysController);
    return { array: await arrays.request(asked, idempotencyKey, caller, heads) };
  }

  @Rpc('SessionService/GetArray', 'getArray')
  async getArray(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return { array: await this.#rest.of(ArraysController).get(text(sent, 'ref'), caller) };
  }

  @Rpc('SessionService/ListApps', 'listApps')
  listApps(@Payload() { ref, ...more }: Sent, @Call() { caller }: RpcCall) {
    return this.#rest.of(AppsController).list(text({ ref }, 'ref'), queryOf(ListQuery, more), caller);
  }

  @Rpc('SessionService/OpenApp', 'openApp')
  openApp(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return this.#rest.of(AppsController).open(text(sent, 'ref'), text(sent, 'app'), caller);
  }

  @Rpc('SessionService/ReadAppLog', 'readAppLog')
  readAppLog(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return this.#rest.of(AppsController).log(text(sent, 'ref'), text(sent, 'app'), caller);
  }

  @Rpc('SessionService/ListTerminals', 'listTerminals')
  listTerminals(@Payload() { ref, ...more }: Sent, @Call() { caller }: RpcCall) {
    return this.#rest.of(TerminalsController).list(text({ ref }, 'ref'), queryOf(ListQuery, more), caller);
  }

  @Rpc('SessionService/CloseTerminal', 'closeTerminal')
  async closeTerminal(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    await this.#rest.of(TerminalsController).close(text(sent, 'ref'), text(sent, 'terminal'), caller);
    return {};
  }
}
