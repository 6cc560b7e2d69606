import type { Provider } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { v4 } from 'uuid';
import { type Bus, deadLetterBox } from '#bus';
import { type PostgresEventLog, type ProjectionRunner, projectionRunner } from '#event-log';
import { type Clock, describeError, type Log, type VolumeId, volumeId } from '#kernel';
import { BUS, CLOCK, CONFIG, DATA_SOURCE, LOG, TASKS, type Tasks } from '#service-kit';
import { foldersProjection } from './adapters/apply-folders.ts';
import { postgresFolderViews } from './adapters/postgres-folder-views.ts';
import { openBackend } from './adapters/volumes/open-backend.ts';
import { roomAt } from './adapters/free-bytes.ts';
import type { StorageConfig } from './config.ts';
import { checkMounts } from './handlers/check-mounts.ts';
import { changeFolder } from './handlers/change-folder.ts';
import { createFolder } from './handlers/create-folder.ts';
import { type DecideOnStreams, decideOnStreams } from './handlers/decide-on-streams.ts';
import { findFolder, type FindFolder } from './handlers/find-folder.ts';
import { keepLooking } from './transport/keep-looking.ts';
import { measureFolders } from './handlers/measure-folders.ts';
import { prepareMounts } from './handlers/prepare-mounts.ts';
import { releaseMounts } from './handlers/release-mounts.ts';
import { resolveFolder } from './handlers/resolve-folder.ts';
import { sweepVolumes } from './handlers/sweep-volumes.ts';
import { tellFolders } from './handlers/tell-folders.ts';
import { tellHolds } from './handlers/tell-holds.ts';
import { tellMounted } from './handlers/tell-mounted.ts';
import { type TellVolumes, tellVolumes } from './handlers/tell-volumes.ts';
import { openVolumes, type Volumes } from './handlers/volumes.ts';
import { LOOK_AT_VOLUMES_MS, watchVolumes } from './handlers/watch-volumes.ts';
import { type FolderWorker, workOnFolders } from './handlers/work-on-folders.ts';
import type { FolderViews } from './ports/folder-views.ts';
import * as tokens from './tokens.ts';

const WORK_EVERY_MS = 300;
const RELEASE_EVERY_MS = 500;
const MEASURE_EVERY_MS = 1000;
const SWEEP_EVERY_MS = 600_000;
const REGISTER_AGAIN_MS = 2000;
const DEFAULT_VOLUME = Symbol('default volume');

const adapters: Provider[] = [
  {
    provide: tokens.FOLDERS_RUNNER,
    useFactory: (source: PostgresEventLog, dataSource: DataSource, bus: Bus, log: Log, tasks: Tasks) => {
      const runner = projectionRunner({
        projection: foldersProjection,
        source,
        dataSource,
        connected: bus.connected,
        bury: deadLetterBox(bus),
        log,
      });
      tasks.add({ name: runner.name, run: runner.run });
      return runner;
    },
    inject: [tokens.EVENT_LOG, DATA_SOURCE, BUS, LOG, TASKS],
  },
  {
    provide: tokens.FOLDER_VIEWS,
    useFactory: (dataSource: DataSource, source: PostgresEventLog, runner: ProjectionRunner) =>
      postgresFolderViews(dataSource, { head: source.head, waitFor: runner.waitFor }),
    inject: [DATA_SOURCE, tokens.EVENT_LOG, tokens.FOLDERS_RUNNER],
  },
  { provide: tokens.STREAMS, useFactory: decideOnStreams, inject: [tokens.EVENT_LOG, tokens.FOLDER_VIEWS] },
  {
    provide: tokens.VOLUMES,
    useFactory: (views: FolderViews, clock: Clock) => openVolumes(views, openBackend, clock),
    inject: [tokens.FOLDER_VIEWS, CLOCK],
  },
  {
    provide: DEFAULT_VOLUME,
    useFactory: (config: StorageConfig): VolumeId => volumeId(config.defaultVolume),
    inject: [CONFIG],
  },
];

const handlers: Provider[] = [
  { provide: tokens.FIND_FOLDER, useFactory: findFolder, inject: [tokens.FOLDER_VIEWS] },
  {
    provide: tokens.RESOLVE_FOLDER,
    useFactory: resolveFolder,
    inject: [tokens.FIND_FOLDER, tokens.STREAMS, tokens.VOLUMES],
  },
  {
    provide: tokens.CREATE_FOLDER,
    useFactory: createFolder,
    inject: [tokens.STREAMS, tokens.FIND_FOLDER, DEFAULT_VOLUME, CLOCK],
  },
  {
    provide: tokens.CHANGE_FOLDER,
    useFactory: changeFolder,
    inject: [tokens.STREAMS, tokens.FIND_FOLDER, CLOCK],
  },
  {
    provide: tokens.CHECK_MOUNTS,
    useFactory: checkMounts,
    inject: [tokens.STREAMS, tokens.FIND_FOLDER, tokens.FOLDER_VIEWS],
  },
  {
    provide: tokens.PREPARE_MOUNTS,
    useFactory: prepareMounts,
    inject: [tokens.EVENT_LOG, tokens.STREAMS, tokens.FOLDER_VIEWS, CLOCK],
  },
  {
    provide: tokens.FOLDER_WORKER,
    useFactory: (streams: DecideOnStreams, views: FolderViews, volumes: Volumes, clock: Clock, log: Log) =>
      workOnFolders({ streams, views, volumes, clock, log }),
    inject: [tokens.STREAMS, tokens.FOLDER_VIEWS, tokens.VOLUMES, CLOCK, LOG],
  },
  {
    provide: tokens.TELL_FOLDERS,
    useFactory: (views: FolderViews, find: FindFolder, streams: DecideOnStreams, worker: FolderWorker) =>
      tellFolders(views, find, streams, worker.progress),
    inject: [tokens.FOLDER_VIEWS, tokens.FIND_FOLDER, tokens.STREAMS, tokens.FOLDER_WORKER],
  },
  {
    provide: tokens.VOLUME_WATCH,
    useFactory: (views: FolderViews, volumes: Volumes, clock: Clock, log: Log, tasks: Tasks) => {
      const watch = watchVolumes({ views, volumes, clock, log });
      tasks.add(keepLooking('volume figures', LOOK_AT_VOLUMES_MS, watch.look));
      return watch;
    },
    inject: [tokens.FOLDER_VIEWS, tokens.VOLUMES, CLOCK, LOG, TASKS],
  },
  { provide: tokens.TELL_HOLDS, useFactory: tellHolds, inject: [tokens.FOLDER_VIEWS] },
  {
    provide: tokens.TELL_MOUNTED,
    useFactory: tellMounted,
    inject: [tokens.FOLDER_VIEWS, tokens.VOLUME_WATCH],
  },
  {
    provide: tokens.TELL_VOLUMES,
    useFactory: (
      streams: DecideOnStreams,
      views: FolderViews,
      volumes: Volumes,
      fallback: VolumeId,
      clock: Clock,
    ) => tellVolumes({ streams, views, volumes, fallback, clock }),
    inject: [tokens.STREAMS, tokens.FOLDER_VIEWS, tokens.VOLUMES, DEFAULT_VOLUME, CLOCK],
  },
];

/** The volume of the configuration is made known at each start, until that went well. */
const registerDefault = async (
  tell: TellVolumes,
  config: StorageConfig,
  log: Log,
  isKnown: { value: boolean },
): Promise<void> => {
  const { defaultVolume, volumeRoot } = config;
  if (isKnown.value || volumeRoot === undefined) return;
  try {
    const outcome = await tell.register({
      commandId: v4(),
      volumeId: defaultVolume,
      backend: config.volumeBackend,
      settings: { root: volumeRoot },
      by: 'service:storage',
    });
    isKnown.value = true;
    if (!outcome.ok)
      log.error(
        { volume: defaultVolume, cause: outcome.refusal.message },
        'the volume of the configuration can not be had',
      );
  } catch (error) {
    log.warn(
      { volume: defaultVolume, cause: describeError(error) },
      'the volume of the configuration is not registered yet',
    );
  }
};

const background: Provider[] = [
  {
    provide: tokens.FOLDER_TASKS,
    useFactory: (
      tell: TellVolumes,
      worker: FolderWorker,
      streams: DecideOnStreams,
      views: FolderViews,
      volumes: Volumes,
      clock: Clock,
      config: StorageConfig,
      log: Log,
      tasks: Tasks,
    ) => {
      const isKnown = { value: false };
      tasks.add(keepLooking('folder work', WORK_EVERY_MS, worker.look));
      const parts = { streams, views, volumes, roomAt, clock, log };
      tasks.add(keepLooking('folder usage', MEASURE_EVERY_MS, measureFolders(parts)));
      tasks.add(keepLooking('volume sweep', SWEEP_EVERY_MS, sweepVolumes(parts)));
      tasks.add(
        keepLooking('folder releases', RELEASE_EVERY_MS, releaseMounts({ streams, views, clock, log })),
      );
      tasks.add(
        keepLooking('default volume', REGISTER_AGAIN_MS, () => registerDefault(tell, config, log, isKnown)),
      );
    },
    inject: [
      tokens.TELL_VOLUMES,
      tokens.FOLDER_WORKER,
      tokens.STREAMS,
      tokens.FOLDER_VIEWS,
      tokens.VOLUMES,
      CLOCK,
      CONFIG,
      LOG,
      TASKS,
    ],
  },
];

/** Folders and volumes: what they are made of, and what goes on by itself. */
export const folderProviders: readonly Provider[] = [...adapters, ...handlers, ...background];
