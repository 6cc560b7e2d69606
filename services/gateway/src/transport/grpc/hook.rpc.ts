import { Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { ChangeHookDto, CreateHookDto, ListDeliveriesQuery, ResumeHookDto } from '../bodies/hook.dto.ts';
import { RotateHookSecretDto } from '../bodies/hook.dto.ts';
import { HookDeliveriesController } from '../hook-deliveries.controller.ts';
import { HooksController } from '../hooks.controller.ts';
import { ListQuery } from '../lists/list-query.ts';
import type { MadeHookResource } from '../resources/hook.resource.ts';
import type { Sent } from './message-shape.ts';
import { Rest } from './rest.ts';
import { Call } from './rpc-call.ts';
import type { RpcCall } from './rpc-call.ts';
import { Rpc, RpcController } from './rpc.ts';
import { bodyOf, queryOf, text } from './sent.ts';

const refIn = (sent: Sent): string => text(sent, 'ref');
const made = ({ secret, ...hook }: MadeHookResource) => ({ hook, secret });

/** Addresses that events are sent to. */
@RpcController()
export class HookRpc {
  readonly #rest: Rest;
  constructor(@Inject(Rest) rest: Rest) {
    this.#rest = rest;
  }

  @Rpc('HookService/ListHooks', 'listHooks')
  list(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return this.#hooks.list(queryOf(ListQuery, sent), caller);
  }

  @Rpc('HookService/CreateHook', 'createHook')
  async create(@Payload() sent: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    return made(await this.#hooks.create(bodyOf(CreateHookDto, sent), idempotencyKey, caller));
  }

  @Rpc('HookService/GetHook', 'getHook')
  async get(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    const { url, ...hook } = await this.#hooks.get(refIn(sent), caller);
    return { hook, standing: hook, url };
  }

  @Rpc('HookService/ChangeHook', 'changeHook')
  async change(@Payload() { ref, ...wish }: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const body = bodyOf(ChangeHookDto, wish);
    return { hook: await this.#hooks.change(refIn({ ref }), body, idempotencyKey, caller) };
  }

  @Rpc('HookService/RemoveHook', 'removeHook')
  async remove(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    await this.#hooks.remove(refIn(sent), caller);
    return {};
  }

  @Rpc('HookService/PauseHook', 'pauseHook')
  async pause(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return { hook: await this.#hooks.pause(refIn(sent), caller) };
  }

  @Rpc('HookService/ResumeHook', 'resumeHook')
  async resume(@Payload() { ref, ...wish }: Sent, @Call() { caller }: RpcCall) {
    return { hook: await this.#hooks.resume(refIn({ ref }), bodyOf(ResumeHookDto, wish), caller) };
  }

  @Rpc('HookService/RotateHookSecret', 'rotateHookSecret')
  async rotate(@Payload() { ref, ...wish }: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const body = bodyOf(RotateHookSecretDto, wish);
    return made(await this.#hooks.rotate(refIn({ ref }), body, idempotencyKey, caller));
  }

  @Rpc('HookService/TestHook', 'testHook')
  async test(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return { delivery: await this.#deliveries.test(refIn(sent), caller) };
  }

  @Rpc('HookService/ListHookDeliveries', 'listHookDeliveries')
  deliveries(@Payload() { ref, ...query }: Sent, @Call() { caller }: RpcCall) {
    return this.#deliveries.list(refIn({ ref }), queryOf(ListDeliveriesQuery, query), caller);
  }

  @Rpc('HookService/Redeliver', 'redeliver')
  async again(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return { delivery: await this.#deliveries.again(refIn(sent), text(sent, 'deliveryId'), caller) };
  }

  @Rpc('HookService/RedeliverDead', 'redeliverDead')
  againAllDead(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return this.#deliveries.againAllDead(refIn(sent), caller);
  }

  get #hooks(): HooksController {
    return this.#rest.of(HooksController);
  }

  get #deliveries(): HookDeliveriesController {
    return this.#rest.of(HookDeliveriesController);
  }
}
