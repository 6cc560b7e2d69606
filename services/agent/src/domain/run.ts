import type { RunEnd } from '#contracts';
import type { EpochMs, SessionId } from '#kernel';

/** Names one run of a session on this node. A session that comes back after a requeue has another epoch, and is another run. */
export type RunKey = { readonly sessionId: SessionId; readonly epoch: number };

/** One text for a key: map keys, file names, container names. */
export const runName = ({ sessionId, epoch }: RunKey): string => `${sessionId}-${epoch}`;

/** How a run ended, with its times. */
export type EndedRun = {
  readonly end: RunEnd;
  readonly startedAt: EpochMs | null;
  readonly endedAt: EpochMs;
};

/** What the runtime shows of one run: its container, process or whatever it makes of it. */
export type ObservedRun = RunKey &
  (
    | { readonly phase: 'created' }
    | { readonly phase: 'running'; readonly startedAt: EpochMs }
    | ({ readonly phase: 'ended' } & EndedRun)
  );

/** What the node keeps on disk about a grant until the log has all of it. */
export type GrantMemory = RunKey & {
  /** The start has been asked for: if the run is missing later, something removed it. */
  readonly hasStarted: boolean;
  readonly ended: EndedRun | null;
};

/** Work under way for one run. */
export type RunTask =
  | {
      readonly kind: 'preparing';
      readonly step: 'pulling' | 'fetching' | 'creating';
      readonly isCancelled: boolean;
    }
  | { readonly kind: 'stopping' }
  | { readonly kind: 'removing' };
