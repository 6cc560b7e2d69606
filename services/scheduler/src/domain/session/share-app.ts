import type { Party, SessionFact } from '#contracts';
import { type EpochMs, type Refusal, type Result, type SessionId, accept, refuse } from '#kernel';
import type { Change } from '../change.ts';
import type { SessionState } from './session-state.ts';

type About = { readonly app: string; readonly party: Party; readonly by: string; readonly at: EpochMs };
export type ShareApp = About & {
  /** Absent: as long as the session is there. */
  readonly until?: EpochMs;
};
type Outcome = Result<Change, Refusal<'session-unknown' | 'session-ended'>>;

/** A session that waits has shares as well, and they stay whatever becomes of it until its end. */
const whileAlive = (session: SessionState, change: (id: SessionId) => SessionFact): Outcome => {
  if (session.phase === 'unknown')
    return refuse({ code: 'session-unknown', message: 'There is no such session.' });
  if (session.phase === 'ended')
    return refuse({
      code: 'session-ended',
      message: 'The session has ended, and with it all shares of its apps.',
    });
  return accept([change(session.asked.sessionId)]);
};

/** Others may open an app. The word that was said last holds. */
export const shareApp = ({ app, party, until, by, at }: ShareApp, session: SessionState): Outcome =>
  whileAlive(session, (sessionId) => ({
    type: 'session.app-shared',
    data: { sessionId, app, party, ...(until === undefined ? {} : { until }), by, sharedAt: at },
  }));

/** Others may open it no longer. */
export const unshareApp = ({ app, party, by, at }: About, session: SessionState): Outcome =>
  whileAlive(session, (sessionId) => ({
    type: 'session.app-unshared',
    data: { sessionId, app, party, by, unsharedAt: at },
  }));
