import type { TransferCounts, TransferFact, TransferStarted } from '#contracts';
import { type EpochMs, unreachable } from '#kernel';

type Known = TransferStarted['data'] & {
  readonly counts: TransferCounts;
  /** When its counts were last recorded. */
  readonly recordedAt: EpochMs;
};
export type OpenTransfer = Known & { readonly phase: 'open' };
export type EndedTransfer = Known & {
  readonly phase: 'completed' | 'failed' | 'cancelled';
  readonly by?: string;
  readonly message?: string;
};
export type TransferState = { readonly phase: 'unknown' } | OpenTransfer | EndedTransfer;
export type KnownTransfer = OpenTransfer | EndedTransfer;

export const NOTHING_YET: TransferCounts = { files: 0, bytes: 0, failures: 0 };
export const initialTransfer: TransferState = { phase: 'unknown' };

/** The past happened: it is never refused. */
export const evolveTransfer = (state: TransferState, fact: TransferFact): TransferState => {
  if (fact.type === 'transfer.started')
    return { ...fact.data, phase: 'open', counts: NOTHING_YET, recordedAt: fact.data.startedAt };
  if (state.phase !== 'open') return state;
  const { counts } = fact.data;
  switch (fact.type) {
    case 'transfer.progressed':
      return { ...state, counts, recordedAt: fact.data.progressedAt };
    case 'transfer.completed':
      return { ...state, phase: 'completed', counts };
    case 'transfer.failed':
      return { ...state, phase: 'failed', counts, message: fact.data.message };
    case 'transfer.cancelled':
      return { ...state, phase: 'cancelled', counts, by: fact.data.by };
    default:
      return unreachable(fact);
  }
};
