import { parseAs, RequestSessionCommandDto } from '#contracts';
import type { RequestSessionDto, TrySessionAnswer } from '#contracts';
import type { CommandId, Refusal, Result } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import type { Scheduler } from '../ports/scheduler.ts';
import { sessionIdOf } from './request-session.ts';

/** What would become of a request; nothing is recorded. */
export type TrySession = (
  caller: Caller,
  wish: RequestSessionDto,
  command: CommandId,
) => Promise<Result<TrySessionAnswer, Refusal>>;

export const trySession =
  (scheduler: Scheduler): TrySession =>
  async (caller, wish, command) => {
    const sessionId = sessionIdOf(command);
    const asked = parseAs(RequestSessionCommandDto, {
      ...wish,
      name: wish.name ?? sessionId,
      commandId: command,
      sessionId,
      projectId: caller.projectId,
      userId: caller.userId,
    });
    return asked.ok ? scheduler.try(asked.value) : asked;
  };
