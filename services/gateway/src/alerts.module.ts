import type { Provider, Type } from '@nestjs/common';
import { REQUESTER } from '#service-kit';
import { busAlerts } from './adapters/bus/alerts.ts';
import * as tokens from './tokens.ts';
import { AlertsController } from './transport/alerts.controller.ts';

/** What Berth noticed by itself: part of the gateway's module. */
export const ALERT_PROVIDERS: readonly Provider[] = [
  { provide: tokens.ALERTS, useFactory: busAlerts, inject: [REQUESTER] },
];

export const ALERT_CONTROLLERS: readonly Type[] = [AlertsController];
