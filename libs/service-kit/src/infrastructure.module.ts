import { type DynamicModule, Global, Module, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { type Bus, requester } from '#bus';
import type { Log } from '#kernel';
import { HealthController } from './health/health.controller.ts';
import type { Readiness } from './health/readiness.ts';
import { BorderFilter } from './http/border-filter.ts';
import { strictValidation } from './http/strict-validation.ts';
import { systemClock } from './system-clock.ts';
import type { Tasks } from './tasks.ts';
import { BUS, CLOCK, CONFIG, DATA_SOURCE, LOG, READINESS, REQUESTER, TASKS } from './tokens.ts';

export type Infrastructure = {
  readonly config: object;
  readonly log: Log;
  readonly bus: Bus;
  readonly readiness: Readiness;
  readonly tasks: Tasks;
  readonly dataSource: DataSource | undefined;
};

@Global()
@Module({})
export class InfrastructureModule {
  /** What every service has, under the tokens of `tokens.ts`; nothing of it is connected yet. */
  static of({ config, log, bus, readiness, tasks, dataSource }: Infrastructure): DynamicModule {
    const shared: Provider[] = [
      { provide: CONFIG, useValue: config },
      { provide: LOG, useValue: log },
      { provide: CLOCK, useValue: systemClock },
      { provide: BUS, useValue: bus },
      { provide: REQUESTER, useValue: requester(bus) },
      { provide: READINESS, useValue: readiness },
      { provide: TASKS, useValue: tasks },
      ...(dataSource === undefined ? [] : [{ provide: DATA_SOURCE, useValue: dataSource }]),
    ];
    return {
      module: InfrastructureModule,
      imports: dataSource === undefined ? [] : [typeOrm(dataSource)],
      controllers: [HealthController],
      providers: [
        ...shared,
        { provide: APP_FILTER, useValue: new BorderFilter(log) },
        { provide: APP_PIPE, useFactory: strictValidation },
      ],
      exports: shared.map((provider) => (typeof provider === 'function' ? provider : provider.provide)),
    };
  }
}

/** Lets modules use `TypeOrmModule.forFeature`; connecting stays with us, since Nest would wait for it before HTTP answers. */
const typeOrm = (dataSource: DataSource): DynamicModule =>
  TypeOrmModule.forRootAsync({
    useFactory: () => ({ ...dataSource.options, manualInitialization: true }),
    dataSourceFactory: () => Promise.resolve(dataSource),
  });
