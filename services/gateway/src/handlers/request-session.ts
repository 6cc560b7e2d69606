import type { RequestSessionDto } from '#contracts';
import { accept, position } from '#kernel';
import type { CommandId, Position, Refusal, Result, SessionId } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import type { SessionView } from '../domain/session-view.ts';
import type { LogTail } from '../ports/log-tail.ts';
import type { Scheduler } from '../ports/scheduler.ts';
import type { ViewsProgress } from '../ports/views-progress.ts';
import { readWish, sessionIdOf } from './read-wish.ts';
import type { Resolvers } from './resolve-folders.ts';
import { newSessionFromLog } from './session-from-log.ts';

/** How long a writer waits to see his own write in lists. */
export const OWN_WRITE_MS = 2000;

export type Requested = {
  readonly session: SessionView | undefined;
  readonly sessionId: SessionId;
  readonly position: Position;
};
export type RequestSession = (
  caller: Caller,
  wish: RequestSessionDto,
  command: CommandId,
) => Promise<Result<Requested, Refusal>>;

/** Asks the scheduler for a session, and answers when lists show it (or soon will). */
export const requestSession =
  (scheduler: Scheduler, tail: LogTail, views: ViewsProgress, resolve: Resolvers): RequestSession =>
  async (caller, wish, command) => {
    const asked = await readWish(caller, wish, command, resolve);
    if (!asked.ok) return asked;
    const outcome = await scheduler.request(asked.value);
    if (!outcome.ok) return outcome;
    const id = sessionIdOf(command);
    const at = position(outcome.value.position);
    await views.reached(at, OWN_WRITE_MS);
    const session = await newSessionFromLog(tail, id, at);
    return accept({ session, sessionId: id, position: at });
  };
