import type { Provider, Type } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { EventLog } from '#event-log';
import type { Clock, Log } from '#kernel';
import { CLOCK, CONFIG, DATA_SOURCE, LOG } from '#service-kit';
import { aesSeal } from './adapters/crypto/aes-seal.ts';
import { postgresRegistryLogins } from './adapters/postgres/registry-logins.ts';
import type { GatewayConfig } from './config.ts';
import { operateRegistries } from './handlers/operate-registries.ts';
import * as tokens from './tokens.ts';
import { RegistriesController } from './transport/registries.controller.ts';
import { RegistryLoginsController } from './transport/registry-logins.controller.ts';

/** Registries that want a login: part of the gateway's module. */
export const REGISTRY_PROVIDERS: readonly Provider[] = [
  {
    provide: tokens.REGISTRIES,
    useFactory: (log: EventLog, source: DataSource, { secretKey }: GatewayConfig, clock: Clock, say: Log) => {
      const seal = secretKey === undefined ? null : aesSeal(secretKey, 'berth registries');
      return operateRegistries(log, postgresRegistryLogins(source), seal, clock, say);
    },
    inject: [tokens.EVENT_LOG, DATA_SOURCE, CONFIG, CLOCK, LOG],
  },
];

export const REGISTRY_CONTROLLERS: readonly Type[] = [RegistriesController, RegistryLoginsController];
