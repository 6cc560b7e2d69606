import type { RunEnd } from '#contracts';
import { type EpochMs, isSessionId, type SessionId, sessionId } from '#kernel';

/** Names one run of a session on this node. A session that comes back after a requeue has another epoch, and is another run. */
export type RunKey = {
  readonly sessionId: SessionId;
  readonly epoch: number;
  /** Which of its members on this node; absent: the first, and mostly the only one. */
  readonly member?: number;
};

/** A key and nothing else of what carries it. */
export const keyOf = ({ sessionId, epoch, member = 0 }: RunKey): RunKey =>
  member === 0 ? { sessionId, epoch } : { sessionId, epoch, member };

/** One text for all that a session has on this node. */
export const grantName = ({ sessionId, epoch }: RunKey): string => `${sessionId}-${epoch}`;

/** One text for a key: map keys, file names, container names. */
export const runName = (key: RunKey): string => `${grantName(key)}${key.member ? `.${key.member}` : ''}`;

const NAME = /^(.+)-(\d{1,9})(?:\.([1-9]\d?))?$/;

/** The key that a name was made of; null if it is none. */
export const keyOfName = (name: string): RunKey | null => {
  const [, session = '', epoch = '', member = '0'] = NAME.exec(name) ?? [];
  if (!isSessionId(session)) return null;
  return keyOf({ sessionId: sessionId(session), epoch: Number(epoch), member: Number(member) });
};

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
  /** Of a member: all of it is made, and it waits for the others to begin. */
  readonly isReady?: boolean;
};

/** Work under way for one run. */
export type RunTask =
  | {
      readonly kind: 'preparing';
      readonly step: 'pulling' | 'fetching' | 'mounting' | 'creating';
      readonly isCancelled: boolean;
    }
  | { readonly kind: 'stopping' }
  | { readonly kind: 'removing' };
