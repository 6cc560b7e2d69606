import { type KeepSessionDto, KeepSessionCommandDto, parseAs } from '#contracts';
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

export type KeepSession = (
  caller: Caller,
  session: SessionView,
  wish: KeepSessionDto,
  command: CommandId,
) => Promise<Result<SessionView, Refusal>>;

/** Says that a session which looks idle is needed; who may stop it may keep it. */
export const keepSession =
  (scheduler: Scheduler, tail: LogTail, views: ViewsProgress): KeepSession =>
  async (caller, session, { forMs }, command) => {
    if (!may(caller, session))
      return refuse({
        code: 'forbidden',
        message: `Only ${session.userId} and admins may keep this session.`,
      });
    const asked = parseAs(KeepSessionCommandDto, {
      commandId: command,
      sessionId: session.sessionId,
      by: `user:${caller.userId}`,
      forMs,
    });
    if (!asked.ok) return asked;
    const outcome = await scheduler.keep(asked.value);
    if (!outcome.ok) return outcome;
    const [newest] = await Promise.all([
      sessionFromLog(tail, session.sessionId),
      views.reached(position(outcome.value.position), OWN_WRITE_MS),
    ]);
    return accept(newest ?? session);
  };
