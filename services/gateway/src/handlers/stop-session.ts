import { parseAs, StopSessionCommandDto } from '#contracts';
import { accept, position, refuse } from '#kernel';
import type { CommandId, Refusal, Result } from '#kernel';
import { may } from '../domain/caller.ts';
import type { Caller } from '../domain/caller.ts';
import type { SessionView } from '../domain/session-view.ts';
import type { LogTail } from '../ports/log-tail.ts';
import type { Scheduler } from '../ports/scheduler.ts';
import type { ViewsProgress } from '../ports/views-progress.ts';
import { OWN_WRITE_MS } from './request-session.ts';
import { sessionFromLog } from './session-from-log.ts';

export type Stopped = { readonly session: SessionView; readonly alreadyEnded: boolean };
export type StopSession = (
  caller: Caller,
  session: SessionView,
  command: CommandId,
) => Promise<Result<Stopped, Refusal>>;

/** Asks for the end of a session; its user and admins may, of its project or of all. To stop what has ended is no fault. */
export const stopSession =
  (scheduler: Scheduler, tail: LogTail, views: ViewsProgress): StopSession =>
  async (caller, session, command) => {
    if (!may(caller, session))
      return refuse({
        code: 'forbidden',
        message: `Only ${session.userId} and admins may stop this session.`,
      });
    const asked = parseAs(StopSessionCommandDto, {
      commandId: command,
      sessionId: session.sessionId,
      by: `user:${caller.userId}`,
    });
    if (!asked.ok) return asked;
    const outcome = await scheduler.stop(asked.value);
    if (!outcome.ok) return outcome;
    const [newest] = await Promise.all([
      sessionFromLog(tail, session.sessionId),
      views.reached(position(outcome.value.position), OWN_WRITE_MS),
    ]);
    return accept({ session: newest ?? session, alreadyEnded: outcome.value.alreadyEnded });
  };
