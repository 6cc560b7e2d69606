import { type FileJobFact, type FileJobWish, isFileJobEvent } from '#contracts';
import { decodeFact, type EventLog } from '#event-log';
import {
  accept,
  type Clock,
  type CommandId,
  DependencyFailure,
  type FileJobId,
  folderId,
  refuse,
  type Refusal,
  type Result,
  streamName,
} from '#kernel';
import { cancelFileJob, type FileJobDecision, requestFileJob } from '../domain/file-job/decide-file-job.ts';
import {
  evolveFileJob,
  type FileJobState,
  initialFileJob,
  type KnownFileJob,
} from '../domain/file-job/file-job-state.ts';
import { needOf, wishFault } from '../domain/file-job/file-job-wish.ts';
import type { FolderCaller } from '../domain/folder/rights.ts';
import type { FileJobKeys, ObjectStoreKey } from '../ports/file-job-runner.ts';
import type { FileJobViews } from '../ports/file-job-views.ts';
import type { FolderRoots } from '../ports/folder-roots.ts';
import { fileJobIdFor, storageCommand } from './name-ids.ts';

/** A job's state by the log, and what is recorded of it. */
export type FileJobLog = {
  readonly look: (job: FileJobId) => Promise<FileJobState>;
  readonly record: (
    job: FileJobId,
    what: string,
    decide: (state: FileJobState) => FileJobDecision,
    commandId?: CommandId,
  ) => Promise<Result<FileJobState, Refusal>>;
};

const ATTEMPTS_MAX = 10;

export const fileJobLog = (log: EventLog): FileJobLog => {
  const load = async (job: FileJobId) => {
    const stream = streamName(`filejob-${job}`);
    let [state, version] = [initialFileJob, 0];
    for (const event of await log.readStream(stream)) {
      if (isFileJobEvent(event) && decodeFact(event).ok) state = evolveFileJob(state, event);
      version = event.version;
    }
    return { stream, state, version };
  };
  return {
    look: async (job) => (await load(job)).state,
    record: async (job, what, decide, command) => {
      for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
        const { stream, state, version } = await load(job);
        const outcome = decide(state);
        if (!outcome.ok) return outcome;
        const facts: readonly FileJobFact[] = outcome.value;
        if (facts.length === 0) return accept(state);
        const answer = await log.append({
          commandId: command ?? storageCommand('file-job', job, what, version),
          meta: { actor: 'service:storage', correlationId: job },
          writes: [{ stream, expectedVersion: version, facts }],
        });
        if (answer.kind !== 'conflict') return accept(facts.reduce(evolveFileJob, state));
      }
      throw new DependencyFailure('event-log', `job ${job}: lost every race`, {
        retryable: true,
        cause: undefined,
      });
    },
  };
};

export type FileJobPage = { readonly jobs: readonly KnownFileJob[]; readonly hasMore: boolean };

export type FileJobs = {
  readonly request: (
    caller: FolderCaller,
    folder: string,
    wish: FileJobWish,
    key: ObjectStoreKey | undefined,
    commandId: CommandId,
  ) => Promise<Result<KnownFileJob, Refusal>>;
  readonly cancel: (
    caller: FolderCaller,
    folder: string,
    job: FileJobId,
  ) => Promise<Result<KnownFileJob, Refusal>>;
  readonly read: (
    caller: FolderCaller,
    folder: string,
    job: FileJobId,
  ) => Promise<Result<KnownFileJob, Refusal>>;
  readonly list: (
    caller: FolderCaller,
    folder: string,
    page: { readonly before?: FileJobId | undefined; readonly limit: number },
  ) => Promise<Result<FileJobPage, Refusal>>;
};

const unknown = (): Result<never, Refusal<'file-job-unknown'>> =>
  refuse({ code: 'file-job-unknown', message: 'No such job is known on this folder.' });

/** What people ask of long work on files. */
export const fileJobs = (
  log: FileJobLog,
  views: FileJobViews,
  roots: FolderRoots,
  keys: FileJobKeys,
  clock: Clock,
): FileJobs => {
  const ofFolder = (state: FileJobState, folder: string): Result<KnownFileJob, Refusal> =>
    state.phase !== 'unknown' && state.folderId === folder ? accept(state) : unknown();
  return {
    request: async (caller, folder, wish, key, commandId) => {
      const root = await roots(caller, folder, needOf(wish));
      if (!root.ok) return root;
      const fault = wishFault(wish, caller.role);
      if (fault !== undefined) return refuse(fault);
      const jobId = fileJobIdFor(commandId);
      if (key !== undefined) await keys.keep(jobId, key);
      const asked = {
        jobId,
        folderId: folderId(root.value.folderId),
        wish,
        owner: `user:${caller.userId}`,
        requestedAt: clock.now(),
      } as const;
      const outcome = await log.record(jobId, 'request', (state) => requestFileJob(state, asked), commandId);
      return outcome.ok ? ofFolder(outcome.value, root.value.folderId) : outcome;
    },
    cancel: async (caller, folder, job) => {
      const root = await roots(caller, folder, 'read');
      if (!root.ok) return root;
      const found = ofFolder(await log.look(job), root.value.folderId);
      if (!found.ok) return found;
      // Who may do it may also end it, whoever began it.
      const may = await roots(caller, folder, needOf(found.value.wish));
      if (!may.ok) return may;
      const by = `user:${caller.userId}`;
      const outcome = await log.record(job, 'cancel', (state) => cancelFileJob(state, by, clock.now()));
      return outcome.ok ? ofFolder(outcome.value, root.value.folderId) : outcome;
    },
    read: async (caller, folder, job) => {
      const root = await roots(caller, folder, 'read');
      return root.ok ? ofFolder(await log.look(job), root.value.folderId) : root;
    },
    list: async (caller, folder, { before, limit }) => {
      const root = await roots(caller, folder, 'read');
      if (!root.ok) return root;
      await views.catchUp();
      const ids = await views.of(folderId(root.value.folderId), { before, limit: limit + 1 });
      const states = await Promise.all(ids.slice(0, limit).map(log.look));
      const jobs = states.filter((state) => state.phase !== 'unknown');
      return accept({ jobs, hasMore: ids.length > limit });
    },
  };
};
