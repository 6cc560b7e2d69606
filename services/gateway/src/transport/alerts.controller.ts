import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AcknowledgeDto } from '#contracts';
import { isSessionId } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import type { Alerts } from '../ports/alerts.ts';
import { ALERTS } from '../tokens.ts';
import { From } from './access.ts';
import { ListAlertsQuery } from './bodies/alert.query.ts';
import { commandIdFor, IDEMPOTENCY } from './command-id.ts';
import { answerPaged } from './lists/answer-list.ts';
import { ALERTS as ALERT_LIST } from './lists/hook-shapes.ts';
import { Listed } from './lists/list-shape.ts';
import { problemFor, valueOrProblem } from './refusal-status.ts';
import { AlertPage, AlertResource, alertResource } from './resources/alert.resource.ts';

/** The id in a path. */
const idIn = (raw: string): { readonly alertId: string } => {
  if (isSessionId(raw)) return { alertId: raw };
  const message = `No alert has the id ${JSON.stringify(raw.slice(0, 80))}.`;
  throw problemFor({ code: 'alert-unknown', message });
};

@ApiTags('alerts')
@Controller('v1/alerts')
export class AlertsController {
  readonly #alerts: Alerts;
  constructor(@Inject(ALERTS) alerts: Alerts) {
    this.#alerts = alerts;
  }

  @Get()
  @ApiOperation({
    operationId: 'listAlerts',
    summary: 'What somebody should look at, the newest first: a lost node, a long queue, a full folder.',
    description: 'Follow them as they happen by `GET /v1/events?type=alert.*`, or have them sent to a hook.',
  })
  @ApiOkResponse({ type: AlertPage })
  @Listed(ALERT_LIST)
  async list(@Query() query: ListAlertsQuery) {
    const { state } = query;
    const { items, next } = await answerPaged(ALERT_LIST, query, {
      isCursor: isSessionId,
      page: async (before, limit) => {
        const from = before === undefined ? {} : { before };
        const asked = { limit, ...from, ...(state === undefined ? {} : { state }) };
        const { alerts, hasMore } = valueOrProblem(await this.#alerts.list(asked));
        return { items: alerts.map(alertResource), next: hasMore ? alerts.at(-1)?.alertId : undefined };
      },
    });
    return { alerts: items, ...(next === undefined ? {} : { next }) };
  }

  @Get(':alert')
  @ApiOperation({ operationId: 'getAlert', summary: 'One alert.' })
  @ApiOkResponse({ type: AlertResource })
  async get(@Param('alert') id: string): Promise<AlertResource> {
    return alertResource(valueOrProblem(await this.#alerts.read(idIn(id))));
  }

  @Post(':alert/acknowledge')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'acknowledgeAlert',
    summary: 'Say that one looks after it. It goes when what it is about is over.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: AlertResource })
  async acknowledge(
    @Param('alert') id: string,
    @Body() { note }: AcknowledgeDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<AlertResource> {
    const command = {
      ...idIn(id),
      by: `user:${caller.userId}`,
      commandId: commandIdFor(caller.userId, `acknowledge-alert ${id}`, key),
      ...(note === undefined ? {} : { note }),
    };
    return alertResource(valueOrProblem(await this.#alerts.acknowledge(command)));
  }
}
