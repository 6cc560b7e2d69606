import { Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { AcknowledgeDto } from '#contracts';
import { AlertsController } from '../alerts.controller.ts';
import { ListAlertsQuery } from '../bodies/alert.query.ts';
import { SetNotificationsDto } from '../bodies/notifications.dto.ts';
import { NotificationsController } from '../notifications.controller.ts';
import type { Sent } from './message-shape.ts';
import { Rest } from './rest.ts';
import { Call } from './rpc-call.ts';
import type { RpcCall } from './rpc-call.ts';
import { Rpc, RpcController } from './rpc.ts';
import { bodyOf, queryOf, text } from './sent.ts';

/** What somebody should look at, and what one is sent e-mail for. */
@RpcController()
export class AlertRpc {
  readonly #rest: Rest;
  constructor(@Inject(Rest) rest: Rest) {
    this.#rest = rest;
  }

  @Rpc('AlertService/ListAlerts', 'listAlerts')
  list(@Payload() sent: Sent) {
    return this.#alerts.list(queryOf(ListAlertsQuery, sent));
  }

  @Rpc('AlertService/GetAlert', 'getAlert')
  async get(@Payload() sent: Sent) {
    return { alert: await this.#alerts.get(text(sent, 'alertId')) };
  }

  @Rpc('AlertService/AcknowledgeAlert', 'acknowledgeAlert')
  async acknowledge(@Payload() { alertId, ...said }: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const body = bodyOf(AcknowledgeDto, said);
    const id = text({ alertId }, 'alertId');
    return { alert: await this.#alerts.acknowledge(id, body, idempotencyKey, caller) };
  }

  @Rpc('NotificationService/GetNotifications', 'getNotifications')
  async notifications(@Call() { caller }: RpcCall) {
    return { notifications: await this.#notifications.get(caller) };
  }

  @Rpc('NotificationService/SetNotifications', 'setNotifications')
  async setNotifications(@Payload() sent: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const wish = bodyOf(SetNotificationsDto, sent);
    return { notifications: await this.#notifications.set(wish, idempotencyKey, caller) };
  }

  @Rpc('NotificationService/TestNotifications', 'testNotifications')
  testNotifications(@Call() { caller }: RpcCall) {
    return this.#notifications.test(caller);
  }

  get #alerts(): AlertsController {
    return this.#rest.of(AlertsController);
  }

  get #notifications(): NotificationsController {
    return this.#rest.of(NotificationsController);
  }
}
