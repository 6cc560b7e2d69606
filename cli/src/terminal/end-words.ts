import type { Session } from '../api/resources.ts';
import { formatDuration } from '../format/quantities.ts';
import { printable } from '../format/screen.ts';

/** Berth's own failure, as `docker run` has it: the program's exit code is not known, or there is none. */
export const OWN_FAILURE = 125;
export const INTERRUPTED = 130;

export type End = { readonly exitCode: number; readonly isWell: boolean; readonly sentence: string };

const ranFor = ({ startedAt, endedAt }: Session): string =>
  startedAt === undefined || endedAt === undefined
    ? ''
    : ` after ${formatDuration(Date.parse(endedAt) - Date.parse(startedAt))}`;

/** What a finished session means to whoever waited for it. */
export const endOf = (session: Session): End => {
  const { outcome } = session;
  const own = session.exitCode ?? OWN_FAILURE;
  const failed = (sentence: string): End => ({ exitCode: own, isWell: false, sentence });
  switch (outcome?.kind) {
    case 'completed': {
      const exitCode = outcome.exitCode ?? 0;
      const isWell = exitCode === 0;
      return {
        exitCode,
        isWell,
        sentence: `${isWell ? 'completed' : `ended with exit code ${exitCode}`}${ranFor(session)}`,
      };
    }
    case 'cancelled':
      return failed(`was stopped by ${outcome.by?.replace(/^user:/, '') ?? 'somebody'}${ranFor(session)}`);
    case 'expired':
      return failed(
        outcome.limit === 'wait'
          ? 'found no place within its time limit (--wait)'
          : outcome.limit === 'reservation'
            ? session.startedAt === undefined
              ? 'found no place before its reservation was over'
              : `ran until the end of its reservation${ranFor(session)}`
            : `ran for as long as it may (--time)${ranFor(session)}`,
      );
    case 'idle':
      return failed('was ended since nobody used it');
    case 'preempted':
      return failed('had to give its place to others');
    case 'node-lost':
      return failed(`is lost: its node ${outcome.nodeId ?? ''} does not answer any more`);
    case 'failed':
      return failed(`failed: ${printable(outcome.message ?? '')} (${outcome.code ?? 'failed'})`);
    default:
      return failed('ended, and nobody knows how');
  }
};
