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
import { wholeOf } from './queries.ts';
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
  async list(@Query() { state, cursor, limit: wanted }: ListAlertsQuery): Promise<AlertPage> {
    const limit = wholeOf(wanted, { absent: 100, max: 500 });
    const query = {
      limit,
      ...(state === undefined ? {} : { state }),
      ...(cursor === undefined ? {} : { before: cursor }),
    };
    const { alerts, hasMore } = valueOrProblem(await this.#alerts.list(query));
    const last = alerts.at(-1);
    return {
      alerts: alerts.map(alertResource),
      ...(hasMore && last !== undefined ? { next: last.alertId } : {}),
    };
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
