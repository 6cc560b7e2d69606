import { Inject, Module } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { v4 } from 'uuid';
import type { PostgresEventLog, ProjectionRunner } from '#event-log';
import { commandId } from '#kernel';
import type { Clock } from '#kernel';
import { CLOCK, CONFIG, every, READINESS, TASKS, untilAborted } from '#service-kit';
import type { Readiness, Tasks } from '#service-kit';
import type { RunningLogTail } from './adapters/log-tail.ts';
import { ALERT_CONTROLLERS, ALERT_PROVIDERS } from './alerts.module.ts';
import { APP_CONTROLLERS, APP_PROVIDERS } from './apps.module.ts';
import type { GatewayConfig } from './config.ts';
import { EGRESS_CONTROLLERS, EGRESS_PROVIDERS } from './egress.module.ts';
import { ENROLMENT_CONTROLLERS, ENROLMENT_PROVIDERS } from './enrolment.module.ts';
import { FOLDER_CONTROLLERS, FOLDER_PROVIDERS } from './folders.module.ts';
import { hearOfChanges } from './handlers/hear-of-changes.ts';
import type { RememberedHomes } from './handlers/remember-homes.ts';
import type { RememberedImages } from './handlers/own-images/remember-images.ts';
import { HOOK_CONTROLLERS, HOOK_PROVIDERS } from './hooks.module.ts';
import { ensureBootstrapKey } from './handlers/issue-key.ts';
import type { RememberedKeys } from './handlers/remember-keys.ts';
import type { TendOwnImages } from './handlers/own-images/tend-own-images.ts';
import type { RecordRefusals } from './handlers/record-refusals.ts';
import { IDEMPOTENCY_PROVIDERS } from './idempotency.module.ts';
import { IMAGE_CONTROLLERS, IMAGE_PROVIDERS } from './images.module.ts';
import { LIMIT_PROVIDERS } from './limits.module.ts';
import { LOG_CONTROLLERS, LOG_PROVIDERS } from './log.module.ts';
import { MAIL_CONTROLLERS, MAIL_PROVIDERS } from './mail.module.ts';
import { NODE_CONTROLLERS, NODE_PROVIDERS } from './nodes.module.ts';
import { PEOPLE_CONTROLLERS, PEOPLE_PROVIDERS } from './people.module.ts';
import type { SweepSignIns } from './ports/sign-in.ts';
import { PROJECT_CONTROLLERS, PROJECT_PROVIDERS } from './projects.module.ts';
import { REGISTRY_CONTROLLERS, REGISTRY_PROVIDERS } from './registries.module.ts';
import { SESSION_CONTROLLERS, SESSION_PROVIDERS } from './sessions.module.ts';
import { SIGN_IN_CONTROLLERS, SIGN_IN_PROVIDERS, SWEEP_SIGN_INS } from './sign-in.module.ts';
import { STREAM_CONTROLLERS, STREAM_PROVIDERS } from './streams.module.ts';
import * as tokens from './tokens.ts';
import { AboutController } from './transport/about.controller.ts';
import { AccessGuard } from './transport/access.guard.ts';
import { AtPositionInterceptor } from './transport/at-position.interceptor.ts';
import { GRPC_PROVIDERS, RPC_CONTROLLERS } from './transport/grpc/grpc-providers.ts';
import { PagesController } from './transport/pages.controller.ts';
import { WEB_CONTROLLERS, WEB_PROVIDERS } from './web.module.ts';

/** A gateway that is so far behind shows what no longer is: better another one answers. */
const LAG_MAX = 20_000;
/** What is refused is in the log so long after, at most. */
const AUDIT_MS = 5000;
/** Images that are being made or removed go on so often. */
const IMAGES_MS = 1000;
const SWEEP_MS = 10 * 60_000;

/** Wiring of the gateway, and what it does for as long as it runs. */
@Module({
  controllers: [
    AboutController,
    ...SESSION_CONTROLLERS,
    ...NODE_CONTROLLERS,
    ...EGRESS_CONTROLLERS,
    ...PROJECT_CONTROLLERS,
    ...ENROLMENT_CONTROLLERS,
    ...IMAGE_CONTROLLERS,
    ...LOG_CONTROLLERS,
    ...STREAM_CONTROLLERS,
    ...APP_CONTROLLERS,
    ...PEOPLE_CONTROLLERS,
    ...SIGN_IN_CONTROLLERS,
    PagesController,
    ...WEB_CONTROLLERS,
    ...FOLDER_CONTROLLERS,
    ...REGISTRY_CONTROLLERS,
    ...HOOK_CONTROLLERS,
    ...ALERT_CONTROLLERS,
    ...MAIL_CONTROLLERS,
    ...RPC_CONTROLLERS,
  ],
  providers: [
    { provide: tokens.OPENAPI, useValue: { document: undefined } },
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_INTERCEPTOR, useClass: AtPositionInterceptor },
    ...GRPC_PROVIDERS,
    ...IDEMPOTENCY_PROVIDERS,
    ...LIMIT_PROVIDERS,
    ...LOG_PROVIDERS,
    ...SESSION_PROVIDERS,
    ...NODE_PROVIDERS,
    ...EGRESS_PROVIDERS,
    ...PROJECT_PROVIDERS,
    ...ENROLMENT_PROVIDERS,
    ...IMAGE_PROVIDERS,
    ...FOLDER_PROVIDERS,
    ...PEOPLE_PROVIDERS,
    ...SIGN_IN_PROVIDERS,
    ...STREAM_PROVIDERS,
    ...APP_PROVIDERS,
    ...WEB_PROVIDERS,
    ...REGISTRY_PROVIDERS,
    ...HOOK_PROVIDERS,
    ...ALERT_PROVIDERS,
    ...MAIL_PROVIDERS,
  ],
})
export class GatewayModule implements OnModuleDestroy {
  readonly #log: PostgresEventLog;
  constructor(
    @Inject(tokens.EVENT_LOG) log: PostgresEventLog,
    @Inject(tokens.VIEWS) views: ProjectionRunner,
    @Inject(tokens.LOG_TAIL) tail: RunningLogTail,
    @Inject(tokens.REMEMBERED_KEYS) { secrets, heard }: RememberedKeys,
    @Inject(tokens.REMEMBERED_HOMES) homes: RememberedHomes,
    @Inject(tokens.REMEMBERED_IMAGES) ownImages: RememberedImages,
    @Inject(CONFIG) config: GatewayConfig,
    @Inject(CLOCK) clock: Clock,
    @Inject(TASKS) tasks: Tasks,
    @Inject(READINESS) readiness: Readiness,
    @Inject(SWEEP_SIGN_INS) sweepSignIns: SweepSignIns,
    @Inject(tokens.RECORD_REFUSALS) refusals: RecordRefusals,
    @Inject(tokens.TEND_OWN_IMAGES) images: TendOwnImages,
  ) {
    this.#log = log;
    tasks.add({ name: 'views', run: views.run });
    tasks.add({ name: 'log tail', run: tail.run });
    const memories = [heard, homes.heard, ownImages.heard];
    tasks.add({ name: 'hear of changes', run: hearOfChanges(tail, memories) });
    tasks.add(every(AUDIT_MS, 'record refusals', refusals.flush));
    tasks.add(every(IMAGES_MS, 'tend images', images.tend));
    tasks.add(every(SWEEP_MS, 'sweep sign-ins', () => sweepSignIns(clock.now())));
    const { bootstrapKey } = config;
    let hasKey = bootstrapKey === undefined;
    if (bootstrapKey !== undefined)
      tasks.add({
        name: 'bootstrap key',
        run: async (signal) => {
          const issued = await ensureBootstrapKey({ log, secrets, clock }, bootstrapKey, commandId(v4()));
          while (!signal.aborted && !hasKey) hasKey = await views.waitFor(issued, 1000);
          await untilAborted(signal);
        },
      });
    readiness.add('views', () => {
      const { lag } = views.status();
      return lag <= LAG_MAX ? Promise.resolve() : Promise.reject(new Error(`${lag} events behind the log`));
    });
    readiness.add('first key', () =>
      hasKey
        ? Promise.resolve()
        : Promise.reject(new Error('the key of the configuration does not open the door yet')),
    );
  }

  async onModuleDestroy(): Promise<void> {
    await this.#log.close();
  }
}
