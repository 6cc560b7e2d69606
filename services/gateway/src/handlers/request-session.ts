import { createHash } from 'node:crypto';
import { parseAs, RequestSessionCommandDto } from '#contracts';
import type { RequestSessionDto } from '#contracts';
import { accept, position, sessionId } from '#kernel';
import type { CommandId, Position, Refusal, Result, SessionId } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import type { SessionView } from '../domain/session-view.ts';
import type { LogTail } from '../ports/log-tail.ts';
import type { Scheduler } from '../ports/scheduler.ts';
import type { ViewsProgress } from '../ports/views-progress.ts';
import { sessionFromLog } from './session-from-log.ts';

/** How long a writer waits to see his own write in lists. */
export const OWN_WRITE_MS = 2000;

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** The id of the session that a command asks for: the same command again means the same session. */
export const sessionIdOf = (command: CommandId): SessionId => {
  const digest = createHash('sha256').update(command).digest();
  const letter = LETTERS[(digest[0] ?? 0) % LETTERS.length] ?? 'a';
  const rest = digest.readBigUInt64BE(1).toString(36).padStart(13, '0').slice(-11);
  return sessionId(`${letter}${rest}`);
};

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
  (scheduler: Scheduler, tail: LogTail, views: ViewsProgress): RequestSession =>
  async (caller, wish, command) => {
    const id = sessionIdOf(command);
    const asked = parseAs(RequestSessionCommandDto, {
      ...wish,
      name: wish.name ?? id,
      commandId: command,
      sessionId: id,
      projectId: caller.projectId,
      userId: caller.userId,
    });
    if (!asked.ok) return asked;
    const outcome = await scheduler.request(asked.value);
    if (!outcome.ok) return outcome;
    const at = position(outcome.value.position);
    const [session] = await Promise.all([sessionFromLog(tail, id), views.reached(at, OWN_WRITE_MS)]);
    return accept({ session, sessionId: id, position: at });
  };
