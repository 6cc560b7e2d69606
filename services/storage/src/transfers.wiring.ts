import type { Provider } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { type Bus, deadLetterBox } from '#bus';
import { type PostgresEventLog, type ProjectionRunner, projectionRunner } from '#event-log';
import { accept, type Clock, fileJobId, folderId, type Log } from '#kernel';
import { BUS, CLOCK, DATA_SOURCE, LOG, TASKS, type Tasks } from '#service-kit';
import { transfersProjection } from './adapters/transfers/apply-transfers.ts';
import { dropUpload } from './adapters/transfers/drop-upload.ts';
import { postgresTransferTallies, postgresTransferViews } from './adapters/transfers/postgres-transfers.ts';
import type { FileJobs } from './handlers/file-jobs.ts';
import { trackUploads, type UploadTracker } from './handlers/track-uploads.ts';
import { transferLog } from './handlers/transfer-log.ts';
import { type LiveCounts, transfers } from './handlers/transfers.ts';
import type { FileJobWorker } from './handlers/work-on-file-jobs.ts';
import type { FolderWorker } from './handlers/work-on-folders.ts';
import type { FolderRoots } from './ports/folder-roots.ts';
import type { TransferViews } from './ports/transfer-store.ts';
import * as tokens from './tokens.ts';
import { keepLooking } from './transport/keep-looking.ts';

const LOOK_EVERY_MS = 2000;
/** Nobody waits for this view while a session starts. */
const LINGER_MS = 100;
const PROJECTION = Symbol('transfers projection');
const VIEWS = Symbol('transfer views');

/** What comes into folders from elsewhere. */
export const transferProviders: readonly Provider[] = [
  {
    provide: PROJECTION,
    useFactory: (source: PostgresEventLog, dataSource: DataSource, bus: Bus, log: Log, tasks: Tasks) => {
      const runner = projectionRunner({
        projection: transfersProjection,
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
    inject: [tokens.EVENT_LOG, DATA_SOURCE, BUS, LOG, TASKS],
  },
  {
    provide: VIEWS,
    useFactory: (dataSource: DataSource, source: PostgresEventLog, runner: ProjectionRunner) =>
      postgresTransferViews(dataSource, { head: source.head, waitFor: runner.waitFor }),
    inject: [DATA_SOURCE, tokens.EVENT_LOG, PROJECTION],
  },
  {
    provide: tokens.UPLOAD_TRACKER,
    useFactory: (
      source: PostgresEventLog,
      views: TransferViews,
      dataSource: DataSource,
      roots: FolderRoots,
      clock: Clock,
      log: Log,
      tasks: Tasks,
    ) => {
      const tracker = trackUploads({
        transfers: transferLog(source),
        views,
        tallies: postgresTransferTallies(dataSource),
        dropUpload: dropUpload(roots),
        clock,
        log,
      });
      const { name, run: look } = keepLooking('transfers', LOOK_EVERY_MS, tracker.look);
      tasks.add({
        name,
        run: async (signal) => {
          await look(signal);
          await tracker.keep();
        },
      });
      return tracker;
    },
    inject: [tokens.EVENT_LOG, VIEWS, DATA_SOURCE, tokens.FOLDER_ROOTS, CLOCK, LOG, TASKS],
  },
  {
    provide: tokens.TRANSFERS,
    useFactory: (
      views: TransferViews,
      tracker: UploadTracker,
      jobs: FileJobs,
      jobWorker: FileJobWorker,
      folderWorker: FolderWorker,
      roots: FolderRoots,
    ) => {
      const liveCounts: LiveCounts = ({ kind, transferId: id }) => {
        if (kind === 'upload') return tracker.counts(id);
        if (kind === 'import') return jobWorker.counts(fileJobId(id));
        const { doneFiles: files = 0, doneBytes: bytes = 0 } = folderWorker.progress(folderId(id));
        return { files, bytes, failures: 0 };
      };
      return transfers({
        views,
        tracker,
        jobs,
        roots,
        liveCounts,
        cancelCopy: async (caller, id) =>
          accept(await folderWorker.cancelCopy(folderId(id), `user:${caller.userId}`)),
      });
    },
    inject: [
      VIEWS,
      tokens.UPLOAD_TRACKER,
      tokens.FILE_JOBS,
      tokens.FILE_JOB_WORKER,
      tokens.FOLDER_WORKER,
      tokens.FOLDER_ROOTS,
    ],
  },
];
