import type { Outcome } from '#contracts';

/** 128 and the number of SIGKILL. */
const KILLED = 137;
const inGiB = (size: number): string => `${Number((size / 2 ** 30).toFixed(2))} GiB`;

/** What running out of memory looks like to the user; any other exit is his program's own affair. */
export const causeOfExit = (
  exitCode: number,
  oomKilled: boolean,
  memoryBytes: number | null = null,
): Outcome => {
  // A part of it was killed, and the program has coped with that.
  if (!oomKilled || exitCode === 0) return { kind: 'completed', exitCode };
  const limit =
    memoryBytes === null ? 'than the session has' : `than the ${inGiB(memoryBytes)} of the session`;
  const how =
    exitCode === KILLED ? 'was killed' : `ended with exit code ${exitCode}, after a part of it was killed`;
  return {
    kind: 'failed',
    code: 'out-of-memory',
    message: `The program used more memory ${limit}, and ${how}. Ask for more with --memory.`,
  };
};

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
