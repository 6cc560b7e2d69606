import type { FileJobCounts } from '#contracts';
import { type Clock, describeError, type FileJobId, type Log, userId } from '#kernel';
import { endFileJob, type FileJobEnd, noteFileJobProgress } from '../domain/file-job/decide-file-job.ts';
import { NO_COUNTS, type OpenFileJob } from '../domain/file-job/file-job-state.ts';
import { needOf } from '../domain/file-job/file-job-wish.ts';
import { CANCELLED, type FileJobKeys, type FileJobRunner } from '../ports/file-job-runner.ts';
import type { FileJobViews } from '../ports/file-job-views.ts';
import type { FolderRoots } from '../ports/folder-roots.ts';
import type { FileJobLog } from './file-jobs.ts';

type Ports = {
  readonly jobs: FileJobLog;
  readonly views: FileJobViews;
  readonly roots: FolderRoots;
  readonly keys: FileJobKeys;
  readonly run: FileJobRunner;
  readonly clock: Clock;
  readonly log: Log;
};
export type FileJobWorker = {
  /** One look at all that is open; it begins what it finds, and does not wait for it. */
  readonly look: (signal: AbortSignal) => Promise<void>;
  /** Resolves when nothing is under way here any more. */
  readonly settled: () => Promise<void>;
  /** How far a job is that is under way here. */
  readonly counts: (job: FileJobId) => FileJobCounts | undefined;
};

const AT_ONCE_MAX = 4;
const OPEN_MAX = 64;
const PROGRESS_EVERY_MS = 30_000;
const PAUSE_MS = { first: 1000, max: 60_000 } as const;
/** A job was let in when it was asked for; from then on the service itself works on it. */
const SERVICE = { userId: userId('service'), projectIds: [], role: 'admin' } as const;

type UnderWay = {
  stop: AbortController | undefined;
  attempt: Promise<void> | undefined;
  counts: FileJobCounts | undefined;
  triedAt: number;
  pauseMs: number;
  toldAt: number;
};

/**
 * Carries out the jobs that the log says are open. A kill at any instruction leaves a job that the next look takes up again; what has no end within
 * its time is given up.
 */
export const workOnFileJobs = ({ jobs, views, roots, keys, run, clock, log }: Ports): FileJobWorker => {
  const known = new Map<FileJobId, UnderWay>();

  const note = async (job: FileJobId, end: FileJobEnd): Promise<void> => {
    await jobs.record(job, 'end', (state) => endFileJob(state, end, clock.now()));
    await keys.forget(job);
    known.delete(job);
  };

  const attempt = async (job: OpenFileJob, mine: UnderWay, signal: AbortSignal): Promise<void> => {
    const root = await roots(SERVICE, job.folderId, needOf(job.wish));
    if (!root.ok) {
      // It is in the trash, read-only now, or gone.
      const { code, message } = root.refusal;
      if (code === 'volume-unavailable' || code === 'folder-busy') throw new Error(message);
      return note(job.jobId, { kind: 'failed', code, message });
    }
    const { rootPath, roomBytes } = root.value;
    if (!job.isBegun)
      await jobs.record(job.jobId, 'begin', (state) => noteFileJobProgress(state, NO_COUNTS, clock.now()));
    const end = await run({
      jobId: job.jobId,
      wish: job.wish,
      isFirst: !job.isBegun,
      rootPath,
      roomBytes,
      key: await keys.find(job.jobId),
      signal,
      onProgress: (counts) => {
        mine.counts = counts;
        if (clock.now() - mine.toldAt < PROGRESS_EVERY_MS) return;
        mine.toldAt = clock.now();
        jobs
          .record(job.jobId, `progress-${mine.toldAt}`, (state) =>
            noteFileJobProgress(state, counts, clock.now()),
          )
          .catch((error: unknown) => log.debug({ cause: describeError(error) }, 'progress was not recorded'));
      },
    });
    await note(job.jobId, end);
  };

  const begin = (job: OpenFileJob, mine: UnderWay, stopping: AbortSignal): void => {
    const stop = new AbortController();
    mine.stop = stop;
    mine.triedAt = clock.now();
    if (job.isCancelRequested) stop.abort(CANCELLED);
    mine.attempt = attempt(job, mine, AbortSignal.any([stop.signal, stopping]))
      .catch((error: unknown) => {
        if (stopping.aborted) return; // it goes on after the next start
        mine.pauseMs = Math.min(mine.pauseMs * 2, PAUSE_MS.max);
        log.warn({ jobId: job.jobId, cause: describeError(error) }, 'a file job is tried again');
      })
      .finally(() => (mine.stop = undefined));
  };

  return {
    settled: async () => {
      for (const { attempt: mine } of known.values()) await mine;
    },
    counts: (job) => known.get(job)?.counts,
    look: async (signal) => {
      for (const id of await views.open(OPEN_MAX)) {
        const state = await jobs.look(id);
        if (state.phase !== 'open') {
          known.delete(id);
          continue;
        }
        const mine = known.get(id) ?? {
          stop: undefined,
          attempt: undefined,
          counts: undefined,
          triedAt: 0,
          pauseMs: PAUSE_MS.first / 2,
          toldAt: clock.now(),
        };
        known.set(id, mine);
        if (mine.stop !== undefined) {
          if (state.isCancelRequested) mine.stop.abort(CANCELLED);
          continue;
        }
        if (clock.now() > state.deadlineAt) {
          await note(id, { kind: 'failed', code: 'deadline-exceeded', message: 'It was not done in time.' });
          continue;
        }
        const running = [...known.values()].filter(({ stop }) => stop !== undefined).length;
        const isPaused = clock.now() < mine.triedAt + mine.pauseMs;
        if (running < AT_ONCE_MAX && !isPaused && !signal.aborted) begin(state, mine, signal);
      }
    },
  };
};
