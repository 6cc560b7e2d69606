import type { FileJobCounts, FileJobFact, FileJobFault, FileJobRequested } from '#contracts';
import { type EpochMs, unreachable } from '#kernel';

type Asked = FileJobRequested['data'];
type Known = Asked & { readonly counts: FileJobCounts };

export type FileJobState =
  | { readonly phase: 'unknown' }
  | (Known & {
      readonly phase: 'open';
      readonly isCancelRequested: boolean;
      /** Somebody has set about it: part of it may be done already. */
      readonly isBegun: boolean;
    })
  | (Known & {
      readonly phase: 'ended';
      readonly outcome: 'completed' | 'failed' | 'cancelled';
      readonly faults: readonly FileJobFault[];
      readonly code?: string;
      readonly message?: string;
      readonly endedAt: EpochMs;
    });
export type KnownFileJob = Exclude<FileJobState, { readonly phase: 'unknown' }>;
export type OpenFileJob = Extract<FileJobState, { readonly phase: 'open' }>;

export const NO_COUNTS: FileJobCounts = { files: 0, folders: 0, bytes: 0, failures: 0 };
export const initialFileJob: FileJobState = { phase: 'unknown' };

/** The past happened: it is never refused. */
export const evolveFileJob = (state: FileJobState, fact: FileJobFact): FileJobState => {
  if (fact.type === 'filejob.requested')
    return { ...fact.data, phase: 'open', counts: NO_COUNTS, isCancelRequested: false, isBegun: false };
  if (state.phase !== 'open') return state;
  const { isCancelRequested: _cancel, isBegun: _begun, ...known } = state;
  switch (fact.type) {
    case 'filejob.progressed':
      return { ...state, counts: fact.data.counts, isBegun: true };
    case 'filejob.cancel-requested':
      return { ...state, isCancelRequested: true };
    case 'filejob.completed': {
      const { counts, faults, completedAt: endedAt } = fact.data;
      return { ...known, phase: 'ended', outcome: 'completed', counts, faults, endedAt };
    }
    case 'filejob.failed': {
      const { code, message, failedAt: endedAt } = fact.data;
      return { ...known, phase: 'ended', outcome: 'failed', faults: [], code, message, endedAt };
    }
    case 'filejob.cancelled': {
      const { counts, cancelledAt: endedAt } = fact.data;
      return { ...known, phase: 'ended', outcome: 'cancelled', counts, faults: [], endedAt };
    }
    default:
      return unreachable(fact);
  }
};
