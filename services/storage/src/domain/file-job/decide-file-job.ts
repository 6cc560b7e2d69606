import type { FileJobCounts, FileJobFact, FileJobFault, FileJobRequested } from '#contracts';
import { accept, type EpochMs, later, refuse, type Refusal, type Result } from '#kernel';
import type { FileJobState } from './file-job-state.ts';

/** Nothing takes longer; what does is stuck. */
export const FILE_JOB_LASTS_MAX_MS = 3 * 24 * 3_600_000;

export type FileJobDecision = Result<readonly FileJobFact[], Refusal<'file-job-unknown'>>;

/** How an attempt ended. */
export type FileJobEnd =
  | { readonly kind: 'completed'; readonly counts: FileJobCounts; readonly faults: readonly FileJobFault[] }
  | { readonly kind: 'cancelled'; readonly counts: FileJobCounts }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** The same command twice is one job. */
export const requestFileJob = (
  state: FileJobState,
  wish: Omit<FileJobRequested['data'], 'deadlineAt'>,
): FileJobDecision => {
  if (state.phase !== 'unknown') return accept([]);
  const deadlineAt = later(wish.requestedAt, FILE_JOB_LASTS_MAX_MS);
  return accept([{ type: 'filejob.requested', data: { ...wish, deadlineAt } }]);
};

/** What has ended can't be cancelled any more, and need not be. */
export const cancelFileJob = (state: FileJobState, by: string, at: EpochMs): FileJobDecision => {
  if (state.phase === 'unknown')
    return refuse({ code: 'file-job-unknown', message: 'No such job is known on this folder.' });
  if (state.phase === 'ended' || state.isCancelRequested) return accept([]);
  return accept([{ type: 'filejob.cancel-requested', data: { jobId: state.jobId, by, requestedAt: at } }]);
};

export const noteFileJobProgress = (
  state: FileJobState,
  counts: FileJobCounts,
  at: EpochMs,
): FileJobDecision =>
  accept(
    state.phase === 'open'
      ? [{ type: 'filejob.progressed', data: { jobId: state.jobId, counts, progressedAt: at } }]
      : [],
  );

/** Of two who say how it ended, the first is right. */
export const endFileJob = (state: FileJobState, end: FileJobEnd, at: EpochMs): FileJobDecision => {
  if (state.phase !== 'open') return accept([]);
  const { jobId } = state;
  switch (end.kind) {
    case 'completed':
      return accept([
        {
          type: 'filejob.completed',
          data: { jobId, counts: end.counts, faults: end.faults, completedAt: at },
        },
      ]);
    case 'cancelled':
      return accept([{ type: 'filejob.cancelled', data: { jobId, counts: end.counts, cancelledAt: at } }]);
    case 'failed':
      return accept([
        { type: 'filejob.failed', data: { jobId, code: end.code, message: end.message, failedAt: at } },
      ]);
  }
};
