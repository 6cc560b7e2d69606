import { randomBytes } from 'node:crypto';
import { Body, Controller, Get, Headers, HttpCode, Inject, Post, Put } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../domain/caller.ts';
import type { Notifications } from '../handlers/mail/notifications.ts';
import { NOTIFICATIONS } from '../tokens.ts';
import { From } from './access.ts';
import { SetNotificationsDto } from './bodies/notifications.dto.ts';
import { commandIdFor, IDEMPOTENCY } from './command-id.ts';
import { valueOrProblem } from './refusal-status.ts';
import {
  NotificationsResource,
  notificationsResource,
  SentTestResource,
} from './resources/notifications.resource.ts';

@ApiTags('account')
@Controller('v1/account/notifications')
export class NotificationsController {
  readonly #notifications: Notifications;
  constructor(@Inject(NOTIFICATIONS) notifications: Notifications) {
    this.#notifications = notifications;
  }

  @Get()
  @ApiOperation({
    operationId: 'getNotifications',
    summary: 'What one is sent e-mail for, where to, and whether this Berth sends any.',
  })
  @ApiOkResponse({ type: NotificationsResource })
  async get(@From() caller: Caller): Promise<NotificationsResource> {
    return notificationsResource(valueOrProblem(await this.#notifications.show(caller)));
  }

  @Put()
  @ApiOperation({
    operationId: 'setNotifications',
    summary: 'Choose what one is sent e-mail for; what is absent stays as it was.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: NotificationsResource })
  async set(
    @Body() { mail = {} }: SetNotificationsDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<NotificationsResource> {
    const command = commandIdFor(caller.userId, 'set-notifications', key);
    return notificationsResource(valueOrProblem(await this.#notifications.set(caller, { ...mail }, command)));
  }

  @Post('test')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'testNotifications',
    summary: 'Send oneself an e-mail now, and say what the server of mail answered.',
  })
  @ApiOkResponse({ type: SentTestResource })
  async test(@From() caller: Caller): Promise<SentTestResource> {
    const nonce = randomBytes(6).toString('hex');
    return valueOrProblem(await this.#notifications.test(caller, nonce));
  }
}
