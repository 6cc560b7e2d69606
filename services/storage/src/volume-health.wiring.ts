import type { Provider } from '@nestjs/common';
import type { Clock, Log } from '#kernel';
import { CLOCK, CONFIG, LOG, TASKS, type Tasks } from '#service-kit';
import type { StorageConfig } from './config.ts';
import type { DecideOnStreams } from './handlers/decide-on-streams.ts';
import { noteVolumes } from './handlers/note-volumes.ts';
import type { Volumes } from './handlers/volumes.ts';
import { LOOK_AT_VOLUMES_MS, type VolumeWatch } from './handlers/watch-volumes.ts';
import type { FolderViews } from './ports/folder-views.ts';
import * as tokens from './tokens.ts';
import { keepLooking } from './transport/keep-looking.ts';

type Needs = readonly [DecideOnStreams, FolderViews, Volumes, VolumeWatch, Clock, Log, StorageConfig, Tasks];

/** Which volumes are sick: part of the module. */
export const volumeHealthProviders: readonly Provider[] = [
  {
    provide: tokens.VOLUME_HEALTH,
    useFactory: (...[streams, views, volumes, watch, clock, log, config, tasks]: Needs): void => {
      const parts = { streams, views, volumes, watch, clock, log, slowMs: config.alertVolumeSlowMs };
      tasks.add(keepLooking('volume health', LOOK_AT_VOLUMES_MS, noteVolumes(parts)));
    },
    inject: [
      tokens.STREAMS,
      tokens.FOLDER_VIEWS,
      tokens.VOLUMES,
      tokens.VOLUME_WATCH,
      CLOCK,
      LOG,
      CONFIG,
      TASKS,
    ],
  },
];
