import type { Outcome } from '#contracts';

/** What running out of memory looks like to the user; any other exit is his program's own affair. */
export const causeOfExit = (exitCode: number, oomKilled: boolean): Outcome =>
  oomKilled
    ? {
        kind: 'failed',
        code: 'out-of-memory',
        message: `The program used more memory than the session has, and was ended (exit code ${exitCode}). Ask for more with --memory.`,
      }
    : { kind: 'completed', exitCode };

/** What the end of a phase's time limit looks like to the user. */
export const causeOfDeadline = (
  phase: 'placed' | 'preparing' | 'running',
  isEndOfReservation: boolean,
): Outcome =>
  isEndOfReservation
    ? { kind: 'expired', limit: 'reservation' }
    : phase === 'running'
      ? { kind: 'expired', limit: 'run' }
      : {
          kind: 'failed',
          code: 'start-too-slow',
          message: 'The node did not get the session to run within its time limit.',
        };
