import { randomBytes } from 'node:crypto';
import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../domain/caller.ts';
import { DELIVERY_ID } from '../handlers/hooks/hook-deliveries.ts';
import type { HookDeliveries } from '../handlers/hooks/hook-deliveries.ts';
import { HOOK_DELIVERIES } from '../tokens.ts';
import { From } from './access.ts';
import { ListDeliveriesQuery } from './bodies/hook.dto.ts';
import { answerPaged } from './lists/answer-list.ts';
import { DELIVERIES } from './lists/hook-shapes.ts';
import { Listed } from './lists/list-shape.ts';
import { valueOrProblem } from './refusal-status.ts';
import {
  DeliveryPageResource,
  DeliveryResource,
  deliveryResource,
  RedeliveredResource,
} from './resources/hook.resource.ts';

@ApiTags('hooks')
@Controller('v1/hooks/:hook')
export class HookDeliveriesController {
  readonly #deliveries: HookDeliveries;
  constructor(@Inject(HOOK_DELIVERIES) deliveries: HookDeliveries) {
    this.#deliveries = deliveries;
  }

  @Post('test')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'testHook',
    summary: 'Send a message of the type webhook.test now, once, and say what the receiver answered.',
  })
  @ApiOkResponse({ type: DeliveryResource })
  async test(@Param('hook') ref: string, @From() caller: Caller): Promise<DeliveryResource> {
    const nonce = randomBytes(6).toString('hex');
    return deliveryResource(valueOrProblem(await this.#deliveries.test(caller, ref, nonce)));
  }

  @Get('deliveries')
  @ApiOperation({
    operationId: 'listHookDeliveries',
    summary: 'What became of each event, the newest first: when it was sent, and what was answered.',
  })
  @ApiOkResponse({ type: DeliveryPageResource })
  @Listed(DELIVERIES)
  async list(@Param('hook') ref: string, @Query() query: ListDeliveriesQuery, @From() caller: Caller) {
    const { state } = query;
    const { items, next } = await answerPaged(DELIVERIES, query, {
      isCursor: (cursor) => DELIVERY_ID.test(cursor),
      page: async (after, limit) => {
        const from = after === undefined ? {} : { cursor: after };
        const asked = { limit, ...from, ...(state === undefined ? {} : { state }) };
        const found = valueOrProblem(await this.#deliveries.list(caller, ref, asked));
        return { items: found.deliveries.map(deliveryResource), next: found.next ?? undefined };
      },
    });
    return { deliveries: items, ...(next === undefined ? {} : { next }) };
  }

  @Post('deliveries/:delivery/redeliver')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'redeliver',
    summary: 'Send one again, whatever became of it, with the same webhook-id.',
  })
  @ApiOkResponse({ type: DeliveryResource })
  async again(
    @Param('hook') ref: string,
    @Param('delivery') delivery: string,
    @From() caller: Caller,
  ): Promise<DeliveryResource> {
    return deliveryResource(valueOrProblem(await this.#deliveries.again(caller, ref, delivery)));
  }

  @Post('redeliver')
  @HttpCode(200)
  @ApiOperation({ operationId: 'redeliverDead', summary: 'Send all again that was given up.' })
  @ApiOkResponse({ type: RedeliveredResource })
  async againAllDead(@Param('hook') ref: string, @From() caller: Caller): Promise<RedeliveredResource> {
    return { count: valueOrProblem(await this.#deliveries.againAllDead(caller, ref)) };
  }
}
