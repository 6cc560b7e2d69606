import type { RequestSessionDto, TrySessionAnswer } from '#contracts';
import type { CommandId, Refusal, Result } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import type { Scheduler } from '../ports/scheduler.ts';
import { readWish } from './read-wish.ts';
import type { Resolvers } from './resolve-folders.ts';

/** What would become of a request; nothing is recorded. */
export type TrySession = (
  caller: Caller,
  wish: RequestSessionDto,
  command: CommandId,
) => Promise<Result<TrySessionAnswer, Refusal>>;

export const trySession =
  (scheduler: Scheduler, resolve: Resolvers): TrySession =>
  async (caller, wish, command) => {
    const asked = await readWish(caller, wish, command, resolve);
    return asked.ok ? scheduler.try(asked.value) : asked;
  };
