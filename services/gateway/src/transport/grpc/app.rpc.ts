import { Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { ShareAppDto } from '#contracts';
import { AppSharesController } from '../apps/app-shares.controller.ts';
import { ListQuery } from '../lists/list-query.ts';
import type { Sent } from './message-shape.ts';
import { Rest } from './rest.ts';
import { Call } from './rpc-call.ts';
import type { RpcCall } from './rpc-call.ts';
import { Rpc, RpcController } from './rpc.ts';
import { bodyOf, queryOf, text } from './sent.ts';

/** Apps that others may open. */
@RpcController()
export class AppRpc {
  readonly #rest: Rest;
  constructor(@Inject(Rest) rest: Rest) {
    this.#rest = rest;
  }

  @Rpc('AppService/ShareApp', 'shareApp')
  share(@Payload() { ref, app, party, ...more }: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const [session, name, who] = [text({ ref }, 'ref'), text({ app }, 'app'), text({ party }, 'party')];
    const wish = bodyOf(ShareAppDto, more);
    return this.#rest.of(AppSharesController).share(session, name, who, wish, idempotencyKey, caller);
  }

  @Rpc('AppService/UnshareApp', 'unshareApp')
  unshare(@Payload() sent: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const [session, name, who] = [text(sent, 'ref'), text(sent, 'app'), text(sent, 'party')];
    return this.#rest.of(AppSharesController).unshare(session, name, who, idempotencyKey, caller);
  }

  @Rpc('AppService/ListAppShares', 'listAppShares')
  list(@Payload() { ref, ...more }: Sent, @Call() { caller }: RpcCall) {
    const shares = this.#rest.of(AppSharesController);
    return shares.list(text({ ref }, 'ref'), queryOf(ListQuery, more), caller);
  }

  @Rpc('AppService/ListSharedApps', 'listSharedApps')
  withCaller(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return this.#rest.of(AppSharesController).withCaller(queryOf(ListQuery, sent), caller);
  }
}
