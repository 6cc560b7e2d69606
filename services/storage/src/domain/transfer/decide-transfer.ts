import type { TransferCounts, TransferFact, TransferStarted } from '#contracts';
import { type EpochMs, later } from '#kernel';
import type { OpenTransfer, TransferState } from './transfer-state.ts';

/** What nobody announced has ended when nothing came for so long; a client that is cut off is back by then. */
export const QUIET_MS = 30_000;
/** So long nobody has to go on with an upload. */
export const KEPT_MS = 7 * 24 * 3_600_000;
const PROGRESS_FIRST_MS = 5000;
/** Each record of progress comes when the transfer is so many times as old as at the one before: fifty of them in seven days. */
const PROGRESS_GROWTH = 1.25;

export type TransferEnd =
  | { readonly kind: 'completed' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'cancelled'; readonly by: string };
/** What the service sees of it at this moment. */
export type TransferSight = {
  readonly counts: TransferCounts;
  /** Requests that bring bytes just now. */
  readonly requests: number;
  /** Uploads that were begun and are not whole. */
  readonly unfinished: number;
  readonly touchedAt: EpochMs;
};
type Facts = readonly TransferFact[];

/** The same wish again records nothing. */
export const startTransfer = (state: TransferState, wish: TransferStarted['data']): Facts =>
  state.phase === 'unknown' ? [{ type: 'transfer.started', data: wish }] : [];

/** Of two who say how it ended, the first is right. */
export const endTransfer = (
  state: TransferState,
  counts: TransferCounts,
  end: TransferEnd,
  at: EpochMs,
): Facts => {
  if (state.phase !== 'open') return [];
  const { transferId } = state;
  switch (end.kind) {
    case 'completed':
      return [{ type: 'transfer.completed', data: { transferId, counts, completedAt: at } }];
    case 'failed': {
      const { code, message } = end;
      return [{ type: 'transfer.failed', data: { transferId, counts, code, message, failedAt: at } }];
    }
    case 'cancelled':
      return [{ type: 'transfer.cancelled', data: { transferId, counts, by: end.by, cancelledAt: at } }];
  }
};

const isProgressDue = (state: OpenTransfer, now: EpochMs): boolean => {
  const [before, age] = [state.recordedAt - state.startedAt, now - state.startedAt];
  return age >= Math.max(PROGRESS_FIRST_MS, before * PROGRESS_GROWTH);
};

const hasMoved = ({ counts: was }: OpenTransfer, is: TransferCounts): boolean =>
  was.files !== is.files || was.bytes !== is.bytes || was.failures !== is.failures;

const isAllThere = ({ expected }: OpenTransfer, { files, failures }: TransferCounts): boolean =>
  expected === undefined || files + failures >= expected.files;

/** Nothing comes for it. */
export const isQuiet = ({ requests, touchedAt }: TransferSight, now: EpochMs): boolean =>
  requests === 0 && now >= later(touchedAt, QUIET_MS);

/**
 * What time alone does to a transfer: it is whole when all that was announced is there (or, unannounced, whatever came) and nothing more comes; it has
 * failed when nobody went on for as long as its uploads are kept; and in between it says now and then how far it is.
 */
export const followTransfer = (state: TransferState, sight: TransferSight, now: EpochMs): Facts => {
  if (state.phase !== 'open') return [];
  const { counts, requests, unfinished, touchedAt } = sight;
  if (isQuiet(sight, now) && unfinished === 0 && isAllThere(state, counts))
    return endTransfer(state, counts, { kind: 'completed' }, now);
  if (requests === 0 && now >= later(touchedAt, KEPT_MS)) {
    const message = 'Nobody went on with it for 7 days.';
    return endTransfer(state, counts, { kind: 'failed', code: 'transfer-expired', message }, now);
  }
  if (!hasMoved(state, counts) || !isProgressDue(state, now)) return [];
  const { transferId } = state;
  return [{ type: 'transfer.progressed', data: { transferId, counts, progressedAt: now } }];
};
