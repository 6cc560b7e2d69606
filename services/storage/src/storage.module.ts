import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { type Bus, deadLetterBox } from '#bus';
import { SUBJECTS } from '#contracts';
import { type PostgresEventLog, postgresEventLog, type ProjectionRunner, projectionRunner } from '#event-log';
import { type Clock, describeError, type Log } from '#kernel';
import { BUS, CLOCK, CONFIG, DATA_SOURCE, every, LOG, TASKS, type Tasks } from '#service-kit';
import { bundleUseProjection } from './adapters/apply-bundle-use.ts';
import { postgresBundleStore } from './adapters/postgres-bundle-store.ts';
import type { StorageConfig } from './config.ts';
import { fileJobProviders } from './file-jobs.wiring.ts';
import { fileProviders } from './files.wiring.ts';
import { folderProviders } from './folders.wiring.ts';
import { volumeHealthProviders } from './volume-health.wiring.ts';
import { readBundlePart } from './handlers/read-bundle-part.ts';
import { sweepBundles } from './handlers/sweep-bundles.ts';
import { transferProviders } from './transfers.wiring.ts';
import { writeBundlePart } from './handlers/write-bundle-part.ts';
import type { BundleStore } from './ports/bundle-store.ts';
import {
  BUNDLE_STORE,
  BUNDLE_USE,
  EVENT_LOG,
  FILE_DOOR,
  READ_BUNDLE_PART,
  SWEEP,
  WRITE_BUNDLE_PART,
} from './tokens.ts';
import { BundlesController } from './transport/bundles.controller.ts';
import { FileJobsController } from './transport/file-jobs.controller.ts';
import { FilesController } from './transport/files.controller.ts';
import type { FileDoor } from './transport/file-door/file-door.ts';
import { FoldersController } from './transport/folders.controller.ts';
import { MountsController } from './transport/mounts.controller.ts';
import { TransfersController } from './transport/transfers.controller.ts';
import { VolumesController } from './transport/volumes.controller.ts';

const SWEEP_EVERY_MS = 600_000;
/** Nobody waits for this view while a session starts. */
const LINGER_MS = 100;
const MIB = 2 ** 20;

@Module({
  controllers: [
    BundlesController,
    FoldersController,
    MountsController,
    VolumesController,
    FilesController,
    FileJobsController,
    TransfersController,
  ],
  providers: [
    ...folderProviders,
    ...volumeHealthProviders,
    ...fileProviders,
    ...fileJobProviders,
    ...transferProviders,
    {
      provide: EVENT_LOG,
      useFactory: ({ postgresUrl: url }: StorageConfig, bus: Bus, log: Log) =>
        postgresEventLog({
          url,
          applicationName: 'berth-storage',
          readConnectionsMax: 3,
          onAppended: () => bus.hint(SUBJECTS.logAppended),
          onFailure: (failure) => log.debug({ cause: describeError(failure) }, 'the log does not answer'),
        }),
      inject: [CONFIG, BUS, LOG],
    },
    { provide: BUNDLE_STORE, useFactory: postgresBundleStore, inject: [DATA_SOURCE] },
    { provide: WRITE_BUNDLE_PART, useFactory: writeBundlePart, inject: [BUNDLE_STORE, CLOCK] },
    { provide: READ_BUNDLE_PART, useFactory: readBundlePart, inject: [BUNDLE_STORE] },
    {
      provide: BUNDLE_USE,
      useFactory: (source: PostgresEventLog, dataSource: DataSource, bus: Bus, log: Log, tasks: Tasks) => {
        const runner: ProjectionRunner = projectionRunner({
          projection: bundleUseProjection,
          source,
          dataSource,
          connected: bus.connected,
          bury: deadLetterBox(bus),
          log,
          lingerMs: LINGER_MS,
        });
        tasks.add({ name: runner.name, run: runner.run });
        return runner;
      },
      inject: [EVENT_LOG, DATA_SOURCE, BUS, LOG, TASKS],
    },
    {
      provide: SWEEP,
      useFactory: (store: BundleStore, clock: Clock, log: Log, config: StorageConfig, tasks: Tasks) => {
        const limits = { unusedDays: config.bundleUnusedDays, bytesMax: config.bundlesMaxMib * MIB };
        tasks.add(every(SWEEP_EVERY_MS, 'sweep', sweepBundles(store, clock, log, limits)));
      },
      inject: [BUNDLE_STORE, CLOCK, LOG, CONFIG, TASKS],
    },
  ],
})
export class StorageModule implements OnApplicationShutdown {
  readonly #log: PostgresEventLog;
  readonly #door: FileDoor;
  constructor(@Inject(EVENT_LOG) log: PostgresEventLog, @Inject(FILE_DOOR) door: FileDoor) {
    this.#log = log;
    this.#door = door;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#door.close();
    await this.#log.close();
  }
}
