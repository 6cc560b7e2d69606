import type { Provider, Type } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { v4 } from 'uuid';
import type { EventLog } from '#event-log';
import { commandId } from '#kernel';
import type { Clock, Log } from '#kernel';
import { CLOCK, CONFIG, DATA_SOURCE, every, LOG, TASKS } from '#service-kit';
import type { Tasks } from '#service-kit';
import { aesSeal } from './adapters/crypto/aes-seal.ts';
import { addressRules } from './adapters/hooks/address-rules.ts';
import { httpReceiver } from './adapters/hooks/http-receiver.ts';
import { freshHookSecret, webhookHeaders } from './adapters/hooks/standard-webhook.ts';
import { postgresDeliveries } from './adapters/postgres/deliveries.ts';
import { postgresHookSecrets, postgresHookViews } from './adapters/postgres/hooks.ts';
import { postgresOutletLeases } from './adapters/postgres/outlet-leases.ts';
import { hookSettings } from './config.ts';
import type { GatewayConfig } from './config.ts';
import { hookDeliveries, sweepDeliveries } from './handlers/hooks/hook-deliveries.ts';
import { hookOutlet } from './handlers/hooks/hook-outlet.ts';
import type { HookParts } from './handlers/hooks/hook-outlet.ts';
import { operateHooks } from './handlers/hooks/operate-hooks.ts';
import type { OperateHooks } from './handlers/hooks/operate-hooks.ts';
import type { Outlet } from './handlers/outlets/outlet.ts';
import { runOutlets } from './handlers/outlets/run-outlets.ts';
import type { StreamOwners } from './handlers/stream-owners.ts';
import type { Deliveries } from './ports/deliveries.ts';
import type { HookViews } from './ports/hooks.ts';
import type { LogTail } from './ports/log-tail.ts';
import type { ViewsProgress } from './ports/views-progress.ts';
import { createBell } from './waiting/bell.ts';
import type { Bell } from './waiting/bell.ts';
import * as tokens from './tokens.ts';
import { HookDeliveriesController } from './transport/hook-deliveries.controller.ts';
import { HooksController } from './transport/hooks.controller.ts';

const HOOK_PARTS = Symbol('what hooks send with');
const BELL = Symbol('bell of the outlets');
const HOOK_VIEWS = Symbol('hook views');
const RUN_OUTLETS = Symbol('run outlets');
type OutletParts = readonly [
  LogTail,
  StreamOwners,
  HookViews,
  Deliveries,
  Outlet | null,
  Bell,
  OperateHooks,
  HookParts,
  ViewsProgress,
  DataSource,
  GatewayConfig,
  Clock,
  Tasks,
  Log,
];
/** So long it is waited for that a change shows. */
const CHANGE_MS = 2000;
const ACTIVE_MAX = 5000;
const SWEEP_MS = 10 * 60_000;

/** Events that are sent elsewhere: part of the gateway's module. */
export const HOOK_PROVIDERS: readonly Provider[] = [
  { provide: HOOK_VIEWS, useFactory: postgresHookViews, inject: [DATA_SOURCE] },
  { provide: tokens.DELIVERIES, useFactory: postgresDeliveries, inject: [DATA_SOURCE] },
  { provide: BELL, useFactory: createBell },
  { provide: tokens.FRESH_HOOK_SECRET, useValue: freshHookSecret },
  {
    provide: HOOK_PARTS,
    useFactory: (source: DataSource, config: GatewayConfig, clock: Clock): HookParts => {
      const { allowed, allowsHttp } = hookSettings(config);
      return {
        secrets: postgresHookSecrets(source),
        seal: config.secretKey === undefined ? null : aesSeal(config.secretKey, 'berth hooks'),
        receiver: httpReceiver({ rules: addressRules(allowed), allowsHttp }),
        sign: webhookHeaders,
        clock,
      };
    },
    inject: [DATA_SOURCE, CONFIG, CLOCK],
  },
  {
    provide: tokens.HOOKS,
    useFactory: (
      log: EventLog,
      views: HookViews,
      parts: HookParts,
      progress: ViewsProgress,
      { ring }: Bell,
    ): OperateHooks =>
      operateHooks({ ...parts, log, views, progress, freshCommand: () => commandId(v4()), onChange: ring }),
    inject: [tokens.EVENT_LOG, HOOK_VIEWS, HOOK_PARTS, tokens.VIEWS_PROGRESS, BELL],
  },
  {
    provide: tokens.HOOK_DELIVERIES,
    useFactory: (operate: OperateHooks, deliveries: Deliveries, parts: HookParts, { ring }: Bell) =>
      hookDeliveries(operate, deliveries, parts, ring),
    inject: [tokens.HOOKS, tokens.DELIVERIES, HOOK_PARTS, BELL],
  },
  {
    provide: RUN_OUTLETS,
    useFactory: (...[tail, owners, views, deliveries, ...more]: OutletParts): void => {
      const [mail, bell, operate, parts, progress, source, config, clock, tasks, log] = more;
      const { retrySeconds } = hookSettings(config);
      const leases = postgresOutletLeases(source);
      let hasBegun = false;
      const outletOf = hookOutlet(parts, owners, operate);
      const run = runOutlets({
        ...{ worker: v4(), leases, deliveries, tail, clock, log, bell },
        ...{ chance: Math.random, retrySeconds },
        outlets: async (asOf) => {
          await progress.reached(asOf, CHANGE_MS);
          const hooks = (await views.active(ACTIVE_MAX)).map(outletOf);
          if (mail === null) return hooks;
          // E-mail begins with what happens after it was configured for the first time.
          if (!hasBegun) await leases.ensure(mail.outletId, await tail.head());
          hasBegun = true;
          return [...hooks, mail];
        },
      });
      tasks.add({ name: 'hooks', run });
      tasks.add(every(SWEEP_MS, 'sweep deliveries', sweepDeliveries(deliveries, clock)));
    },
    inject: [
      ...[tokens.LOG_TAIL, tokens.STREAM_OWNERS, HOOK_VIEWS, tokens.DELIVERIES, tokens.MAIL_OUTLET],
      ...[BELL, tokens.HOOKS, HOOK_PARTS],
      ...[tokens.VIEWS_PROGRESS, DATA_SOURCE, CONFIG, CLOCK, TASKS, LOG],
    ],
  },
];

export const HOOK_CONTROLLERS: readonly Type[] = [HooksController, HookDeliveriesController];
