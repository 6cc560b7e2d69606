import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { AcknowledgeAlertDto, ListAlertsDto, PATTERNS, ReadAlertDto } from '#contracts';
import type { OperateAlerts } from '../handlers/operate-alerts.ts';
import { ALERTS } from '../tokens.ts';

@Controller()
export class AlertsController {
  readonly #alerts: OperateAlerts;
  constructor(@Inject(ALERTS) alerts: OperateAlerts) {
    this.#alerts = alerts;
  }

  @MessagePattern(PATTERNS.alertList)
  list(@Payload() query: ListAlertsDto): ReturnType<OperateAlerts['list']> {
    return this.#alerts.list(query);
  }

  @MessagePattern(PATTERNS.alertRead)
  read(@Payload() query: ReadAlertDto): ReturnType<OperateAlerts['read']> {
    return this.#alerts.read(query);
  }

  @MessagePattern(PATTERNS.alertAcknowledge)
  acknowledge(@Payload() command: AcknowledgeAlertDto): ReturnType<OperateAlerts['acknowledge']> {
    return this.#alerts.acknowledge(command);
  }
}
