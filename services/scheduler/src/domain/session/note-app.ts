import { type EpochMs, type Refusal, type Result, accept, refuse } from '#kernel';
import type { Change } from '../change.ts';
import type { SessionState } from './session-state.ts';

export type NoteApp = {
  readonly epoch: number;
  readonly app: string;
  readonly by: string;
  readonly at: EpochMs;
};

/** Somebody came to an app. Only where the session runs, and in the run that he came to: what is told late is told of nothing any more. */
export const noteApp = (
  { epoch, app, by, at }: NoteApp,
  session: SessionState,
): Result<Change, Refusal<'session-not-running'>> => {
  if (session.phase !== 'running' || session.placement.epoch !== epoch)
    return refuse({
      code: 'session-not-running',
      message: 'The session does not run (any more), or runs anew.',
    });
  const { sessionId } = session.asked;
  return accept([{ type: 'session.app-opened', data: { sessionId, epoch, app, by, openedAt: at } }]);
};
