import type { Provider } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { type Bus, deadLetterBox } from '#bus';
import { type PostgresEventLog, type ProjectionRunner, projectionRunner } from '#event-log';
import type { Clock, Log } from '#kernel';
import { BUS, CLOCK, CONFIG, DATA_SOURCE, LOG, TASKS, type Tasks } from '#service-kit';
import { fileJobsProjection } from './adapters/file-jobs/apply-file-jobs.ts';
import { postgresFileJobKeys } from './adapters/file-jobs/file-job-keys.ts';
import { importS3 } from './adapters/file-jobs/import-s3.ts';
import { importUrl } from './adapters/file-jobs/import-url.ts';
import { postgresFileJobViews } from './adapters/file-jobs/postgres-file-job-views.ts';
import { runFileJob } from './adapters/file-jobs/run-file-job.ts';
import type { StorageConfig } from './config.ts';
import { type FileJobLog, fileJobLog, fileJobs } from './handlers/file-jobs.ts';
import { workOnFileJobs } from './handlers/work-on-file-jobs.ts';
import type { FileJobKeys, FileJobRunner } from './ports/file-job-runner.ts';
import type { FileJobViews } from './ports/file-job-views.ts';
import type { FolderRoots } from './ports/folder-roots.ts';
import * as tokens from './tokens.ts';
import { keepLooking } from './transport/keep-looking.ts';

const LOOK_EVERY_MS = 300;
/** Nobody waits for this view while a session starts. */
const LINGER_MS = 100;
const PROJECTION = Symbol('file jobs projection');
const VIEWS = Symbol('file job views');
const KEYS = Symbol('file job keys');
const JOB_LOG = Symbol('file job log');
const RUNNER = Symbol('file job runner');

/** Long work on files, that outlives the process that does it. */
export const fileJobProviders: readonly Provider[] = [
  {
    provide: PROJECTION,
    useFactory: (source: PostgresEventLog, dataSource: DataSource, bus: Bus, log: Log, tasks: Tasks) => {
      const runner = projectionRunner({
        projection: fileJobsProjection,
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
      postgresFileJobViews(dataSource, { head: source.head, waitFor: runner.waitFor }),
    inject: [DATA_SOURCE, tokens.EVENT_LOG, PROJECTION],
  },
  { provide: KEYS, useFactory: postgresFileJobKeys, inject: [DATA_SOURCE] },
  { provide: JOB_LOG, useFactory: fileJobLog, inject: [tokens.EVENT_LOG] },
  {
    provide: RUNNER,
    useFactory: ({ importPrivate }: StorageConfig): FileJobRunner => {
      const guard = { isPrivateAllowed: importPrivate === 'true' };
      return runFileJob({ 'import-url': importUrl(guard), 'import-s3': importS3(guard) });
    },
    inject: [CONFIG],
  },
  {
    provide: tokens.FILE_JOBS,
    useFactory: fileJobs,
    inject: [JOB_LOG, VIEWS, tokens.FOLDER_ROOTS, KEYS, CLOCK],
  },
  {
    provide: tokens.FILE_JOB_WORKER,
    useFactory: (
      jobs: FileJobLog,
      views: FileJobViews,
      roots: FolderRoots,
      keys: FileJobKeys,
      run: FileJobRunner,
      clock: Clock,
      log: Log,
      tasks: Tasks,
    ) => {
      const worker = workOnFileJobs({ jobs, views, roots, keys, run, clock, log });
      const { name, run: look } = keepLooking('file jobs', LOOK_EVERY_MS, worker.look);
      // What is under way is let come to a halt, so that the next process finds it at rest.
      tasks.add({
        name,
        run: async (signal) => {
          await look(signal);
          await worker.settled();
        },
      });
      return worker;
    },
    inject: [JOB_LOG, VIEWS, tokens.FOLDER_ROOTS, KEYS, RUNNER, CLOCK, LOG, TASKS],
  },
];
